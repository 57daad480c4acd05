import { table, withThousands } from "../markdown.ts";
import { startParleyServer } from "../servers/parley-server.ts";
import { insertChats, insertHolds, insertMembers } from "../servers/site-rows.ts";
import { atMost, type Part } from "./part.ts";

const HOLDS = { full: 50_000, quick: 1_000 };

export const hourlyCheck: Part = {
  title: "The hourly check",
  async measure(isQuick) {
    const count = isQuick ? HOLDS.quick : HOLDS.full;
    console.error(`hourly check: ${count} holds`);
    const server = await startParleyServer({ countRows: true });
    try {
      const ada = await server.addMember();
      const others = { from: ada.id + 1, to: ada.id + count };
      await insertMembers(server.d1, others);
      await insertChats(server.d1, ada.id, others);
      // Each other member has coins in the chat, and used them just now.
      await insertHolds(server.d1, { of: "high", held: 45, touchedAt: Date.now() });
      await server.getJson("/bench/count-reads");
      await server.takeCounters();
      const begin = performance.now();
      await server.getJson("/bench/hourly");
      const took = performance.now() - begin;
      const counters = await server.takeCounters();
      const rooms = Object.keys(counters.woken).filter((name) => name.startsWith("ChatRoom ")).length;
      const text = [
        `${withThousands(count)} holds with coins, each in a chat of its own and used just now.`,
        table(
          ["rooms woken", "D1 calls", "D1 rows read", "D1 rows written", "ms"],
          [
            [rooms, counters.d1Calls, counters.d1RowsRead, counters.d1Rows, took].map((value) =>
              withThousands(value),
            ),
          ],
        ),
      ].join("\n\n");
      return { text, targets: [atMost(0, "rooms woken", rooms)] };
    } finally {
      await server.close();
    }
  },
};
