import type { Conversation } from "../load/conversation.ts";
import { table, withThousands } from "../markdown.ts";
import { median } from "../measurements/figures.ts";
import { startBareServer } from "../servers/bare-server.ts";
import type { ChatServer } from "../servers/chat-server.ts";
import { startParleyServer, type TokenPlacement } from "../servers/parley-server.ts";
import { openRooms } from "./many-rooms.ts";
import type { Part } from "./part.ts";

type Effort = { rooms: number; warmUpMs: number; rounds: number; roundMs: number; lone: number };
const FULL: Effort = { rooms: 200, warmUpMs: 60_000, rounds: 5, roundMs: 3_000, lone: 2_000 };
const QUICK: Effort = { rooms: 10, warmUpMs: 500, rounds: 1, roundMs: 500, lone: 50 };

/** Messages under way in one busy room, and in each of many rooms. */
const MANY = 64;
const FEW = 2;
/** A room in which less than this was written is young. */
const YOUNG_MS = 3_000;

/** Messages a second, and the milliseconds of the server's CPU per message. */
type Speed = { rate: number; cpuMs: number };
/** `p50` is that of a message that is alone. */
type Row = { name: string; many: Speed; young: Speed; one: Speed; p50: number };

/** Stores are in memory, so that no disk hides what the code does. */
const CANDIDATES: Record<string, () => Promise<ChatServer>> = {
  "Parley, token in the upgrade": () => startParley("upgrade"),
  "Parley, token in the first frame": () => startParley("first-frame"),
  "floor, grouped": () => startBareServer("grouped-worker", { inMemory: true }),
  floor: () => startBareServer("floor-worker", { inMemory: true }),
};
/** The floor that all others are compared with. */
const FLOOR = "floor, grouped";

async function startParley(tokenIn: TokenPlacement): Promise<ChatServer> {
  const server = await startParleyServer({ inMemory: true });
  return { ...server, open: () => server.open({ tokenIn }) };
}

export const messageCpu: Part = {
  title: "The CPU time of a message",
  async measure(isQuick) {
    const effort = isQuick ? QUICK : FULL;
    const rows: Row[] = [];
    for (const [name, start] of Object.entries(CANDIDATES)) {
      console.error(`CPU of a message: ${name}`);
      const server = await start();
      try {
        rows.push({ name, ...(await measureServer(server, effort)) });
      } finally {
        await server.close();
      }
    }
    const floor = rows.find(({ name }) => name === FLOOR);
    if (!floor) throw new Error("the floor is missing");
    return [
      `All stores are in memory. The floor in groups writes frames that arrive together in one commit, as Parley does; the ratios compare with it. Many rooms are ${effort.rooms} with ${FEW} messages under way in each, after ${effort.warmUpMs / 1000} s, and in the first ${YOUNG_MS / 1000} s; the busy room has ${MANY} under way. CPU time is that of the server's process.`,
      speedTable("many rooms", rows, floor, ({ many }) => many),
      speedTable("young rooms", rows, floor, ({ young }) => young),
      speedTable("one busy room", rows, floor, ({ one }) => one),
      table(
        ["a message alone", "p50 ms", "/ floor"],
        rows.map(({ name, p50 }) => [name, p50.toFixed(3), (p50 / floor.p50).toFixed(2)]),
      ),
    ].join("\n\n");
  },
};

function speedTable(title: string, rows: Row[], floor: Row, speedOf: (row: Row) => Speed): string {
  return table(
    [title, "messages/s", "/ floor", "CPU µs per message", "/ floor"],
    rows.map((row) => {
      const [{ rate, cpuMs }, base] = [speedOf(row), speedOf(floor)];
      return [
        row.name,
        withThousands(rate),
        (rate / base.rate).toFixed(2),
        (cpuMs * 1000).toFixed(1),
        (cpuMs / base.cpuMs).toFixed(2),
      ];
    }),
  );
}

async function measureServer(server: ChatServer, effort: Effort): Promise<Omit<Row, "name">> {
  const { rooms, warmUpMs, rounds, roundMs, lone } = effort;
  const conversations = await openRooms(server, rooms);
  const young = await speedOf(server, conversations, FEW, Math.min(YOUNG_MS, warmUpMs));
  await speedOf(server, conversations, FEW, warmUpMs);
  const many = await medianSpeed(rounds, () => speedOf(server, conversations, FEW, roundMs));
  const [first] = conversations;
  if (!first) throw new Error("no room is open");
  await speedOf(server, [first], MANY, roundMs);
  const one = await medianSpeed(rounds, () => speedOf(server, [first], MANY, roundMs));
  const alone = await first.run({ messages: lone, inFlight: 1, limitMs: roundMs });
  await Promise.all(conversations.map((conversation) => conversation.close()));
  return { young, many, one, p50: median([...alone.latencies]) };
}

async function medianSpeed(rounds: number, measure: () => Promise<Speed>): Promise<Speed> {
  const speeds: Speed[] = [];
  while (speeds.length < rounds) speeds.push(await measure());
  return { rate: median(speeds.map(({ rate }) => rate)), cpuMs: median(speeds.map(({ cpuMs }) => cpuMs)) };
}

async function speedOf(
  server: ChatServer,
  conversations: Conversation[],
  inFlight: number,
  limitMs: number,
): Promise<Speed> {
  const before = server.usage();
  const begin = performance.now();
  // More than any candidate sends in the time.
  const messages = Math.ceil((60 * limitMs) / conversations.length);
  const runs = await Promise.all(conversations.map((each) => each.run({ messages, inFlight, limitMs })));
  const seconds = (performance.now() - begin) / 1000;
  const sent = runs.reduce((sum, run) => sum + run.messages, 0);
  return { rate: sent / seconds, cpuMs: (server.usage().cpuMs - before.cpuMs) / sent };
}
