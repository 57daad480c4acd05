import { setTimeout as wait } from "node:timers/promises";
import { roomName } from "../../../src/core/pair.ts";
import { Conversation } from "../load/conversation.ts";
import { openWebSocket } from "../load/member-connection.ts";
import { openPages } from "../load/page-writer.ts";
import type { SlowWriter } from "../load/slow-writer.ts";
import { openWebClients } from "../load/web-client-writer.ts";
import { table } from "../markdown.ts";
import { everyTwoMinutes } from "../measurements/cost.ts";
import { type BenchMember, type ParleyServer, startParleyServer } from "../servers/parley-server.ts";
import { type HumanCost, humanCostOf, listCounts } from "./human-pace-cost.ts";
import { atMost, type Part } from "./part.ts";

export type Pace = { messages: number; apartMs: number };
/** Objects hibernate after 10 s without an event, so a message at this pace wakes them again. */
const HUMAN: Pace = { messages: 20, apartMs: 20_000 };
const QUICK: Pace = { messages: 3, apartMs: 1_500 };

export const humanPace: Part = {
  title: "Human pace",
  needsPages: true,
  async measure(isQuick) {
    const pace = isQuick ? QUICK : HUMAN;
    console.error(`human pace: ${(pace.apartMs * (pace.messages + 2)) / 1000} s`);
    // Nearly all of the time is waiting, so all conversations can run at the same time, each on a server of its own.
    const [contract, clients, asking, page, returning] = await Promise.all([
      contractSockets(),
      measurePace("web clients, both inboxes open", pace, openWebClients),
      measurePace("the same with `GET /members/me` after each own message", pace, (url, ada, ben) =>
        openWebClients(url, ada, ben, { asksForBalance: true }),
      ),
      measurePace("the page in Chromium on both sides", pace, openPages),
      measurePace("the same, and both members return to the tab for each message", pace, (url, ada, ben) =>
        openPages(url, ada, ben, { returns: true }),
      ),
    ]);
    const text = [
      `One member writes ${pace.messages} messages, ${pace.apartMs / 1000} s apart; in the first row both write in turn, one message every two minutes. The writer has coins in two other chats, except in the first row. The page types, marks messages as read and keeps its lists; a change of an alarm counts as a row.`,
      table(
        [
          "per message",
          "rows in objects",
          "rows in D1",
          "D1 calls",
          "calls between objects",
          "own objects woken",
          "other rooms woken",
        ],
        [contract, clients, asking, page, returning].map((cost) => [
          cost.name,
          ...[
            cost.objectRows,
            cost.d1Rows,
            cost.d1Calls,
            cost.objectCalls,
            cost.ownWakes,
            cost.otherRooms,
          ].map((value) => value.toFixed(2)),
        ]),
      ),
      `Rows of a message between two pages: ${listCounts(page.rowsBy)}.`,
      `Its calls to D1: ${listCounts(page.d1CallsBy) || "none"}.`,
      "A lease pays for 40 messages of 5 coins, so these 20 may need no step. Each step adds a call and four rows in D1 and two rows in the room: 0.03 calls and 0.15 rows per message.",
    ].join("\n\n");
    return {
      text,
      targets: [page, returning].flatMap((cost) => [
        atMost(3.2, `${cost.name}: rows in objects and D1`, cost.objectRows + cost.d1Rows),
        atMost(0.15, `${cost.name}: D1 calls`, cost.d1Calls),
        atMost(0, `${cost.name}: other rooms woken`, cost.otherRooms),
      ]),
    };
  },
};

async function contractSockets(): Promise<HumanCost> {
  const server = await startParleyServer({ countRows: true });
  try {
    const cost = await everyTwoMinutes(server);
    // The clock is not the real one, so no object hibernates, and no counter of wakes means anything.
    return {
      ...cost,
      name: "contract sockets, no inbox, one message every two minutes",
      objectCalls: 0,
      ownWakes: 0,
      otherRooms: 0,
      rowsBy: {},
      d1CallsBy: {},
    };
  } finally {
    await server.close();
  }
}

/** Measures one member who writes to another one and has coins in two other chats. */
export async function measurePace(
  name: string,
  pace: Pace,
  open: (url: URL, ada: BenchMember, ben: BenchMember) => Promise<SlowWriter>,
): Promise<HumanCost> {
  const server = await startParleyServer({ countRows: true, withPages: true });
  try {
    const [ada, ben] = [await server.addMember(), await server.addMember()];
    for (let chat = 0; chat < 2; chat++) await writeOnce(server, ada, await server.addMember());
    await writeOnce(server, ada, ben);
    const writer = await open(server.url, ada, ben);
    // The first messages open the lease and subscribe the inboxes.
    for (let message = 1; message <= 2; message++) await sendInTime(writer, `first words ${message}`, pace);
    await server.takeCounters();
    for (let message = 1; message <= pace.messages; message++)
      await sendInTime(writer, `words ${message}`, pace);
    const counters = await server.takeCounters();
    await writer.close();
    return humanCostOf(name, counters, {
      messages: pace.messages,
      room: roomName({ low: ada.id, high: ben.id }),
    });
  } finally {
    await server.close();
  }
}

/** Sends a message, and waits until the next one is due. Whatever the message causes meanwhile counts as its own. */
async function sendInTime(writer: SlowWriter, text: string, { apartMs }: Pace): Promise<void> {
  const next = wait(apartMs);
  await writer.send(text);
  await next;
}

/** Writes one message in a new chat, which then holds coins of its writer. */
export async function writeOnce(server: ParleyServer, ada: BenchMember, other: BenchMember): Promise<void> {
  await server.createChat(ada, other);
  const conversation = new Conversation([
    await openWebSocket(server.connectOptions(ada, other, "upgrade")),
    await openWebSocket(server.connectOptions(other, ada, "upgrade")),
  ]);
  await conversation.run({ messages: 1, inFlight: 1, limitMs: Number.POSITIVE_INFINITY }, { alone: true });
  await conversation.close();
}
