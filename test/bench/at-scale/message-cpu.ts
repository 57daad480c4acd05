import type { Conversation } from "../load/conversation.ts";
import { table, withThousands } from "../markdown.ts";
import { median } from "../measurements/figures.ts";
import { startBareServer } from "../servers/bare-server.ts";
import type { ChatServer, EdgeServer } from "../servers/chat-server.ts";
import { startParleyServer, type TokenPlacement } from "../servers/parley-server.ts";
import { openRooms } from "./many-rooms.ts";
import { atLeast, atMost, type Part } from "./part.ts";

type Effort = { rooms: number; warmUpMs: number; rounds: number; roundMs: number; lone: number };
const FULL: Effort = { rooms: 200, warmUpMs: 60_000, rounds: 5, roundMs: 3_000, lone: 2_000 };
const QUICK: Effort = { rooms: 10, warmUpMs: 500, rounds: 1, roundMs: 500, lone: 50 };

/** Messages under way in one busy room, and in each of many rooms. */
const MANY = 64;
const FEW = 2;
/** A room in which less than this was written is young. */
const YOUNG_MS = 3_000;

/** How long the leases of a busy room grow. */
const GROWTH_MS = 1_000;

type Server = ChatServer & Pick<EdgeServer, "takeCounters">;
/** Messages a second, and the milliseconds of the server's CPU and the calls to D1 per message. */
type Speed = { rate: number; cpuMs: number; d1Calls: number };
/** `p50` is that of a message that is alone. */
type Row = { name: string; many: Speed; young: Speed; one: Speed; p50: number };

/** Stores are in memory, so that no disk hides what the code does. */
const CANDIDATES: Record<string, () => Promise<Server>> = {
  "Parley, token in the upgrade": () => startParley("upgrade"),
  "Parley, token in the first frame": () => startParley("first-frame"),
  "floor, grouped": () => startBareServer("grouped-worker", { inMemory: true }),
  floor: () => startBareServer("floor-worker", { inMemory: true }),
};

async function startParley(tokenIn: TokenPlacement): Promise<Server> {
  const server = await startParleyServer({ inMemory: true });
  return { ...server, open: () => server.open({ tokenIn }) };
}

/** A server with its open rooms, and what was measured of it so far. */
type Candidate = {
  name: string;
  server: Server;
  conversations: Conversation[];
  young: Speed;
  many: Speed[];
  one: Speed[];
  alone: number[];
};

export const messageCpu: Part = {
  title: "The CPU time of a message",
  async measure(isQuick) {
    const effort = isQuick ? QUICK : FULL;
    const candidates: Candidate[] = [];
    try {
      for (const name of Object.keys(CANDIDATES)) candidates.push(await measureRooms(name, effort));
      // In turns, so that other load on the machine affects each of them alike.
      for (let round = 1; round <= effort.rounds; round++) {
        console.error(`CPU of a message: round ${round}/${effort.rounds}`);
        for (const candidate of candidates) await measureBusyRoom(candidate, effort);
      }
    } finally {
      await Promise.all(candidates.map(({ server }) => server.close()));
    }
    const rows = candidates.map(rowOf);
    const [upgrade, firstFrame, floor, plain] = rows;
    if (!upgrade || !firstFrame || !floor || !plain) throw new Error("a candidate is missing");
    const text = [
      `All stores are in memory. The floor in groups writes frames that arrive together in one commit, as Parley does; the ratios compare with it. Many rooms are ${effort.rooms} with ${FEW} messages under way in each, after ${effort.warmUpMs / 1000} s, and in the first ${YOUNG_MS / 1000} s; the busy room has ${MANY} under way. CPU time is that of the server's process, in which the local D1 runs too.`,
      speedTable("many rooms", rows, floor, ({ many }) => many),
      speedTable("young rooms", rows, floor, ({ young }) => young),
      speedTable("one busy room", rows, floor, ({ one }) => one),
      table(
        ["a message alone", "p50 ms", "/ plain floor"],
        rows.map(({ name, p50 }) => [name, p50.toFixed(3), (p50 / plain.p50).toFixed(2)]),
      ),
    ].join("\n\n");
    return {
      text,
      targets: [
        atLeast(0.75, "many rooms: rate / the floor's", upgrade.many.rate / floor.many.rate),
        atMost(1.5, "many rooms: CPU per message / the floor's", upgrade.many.cpuMs / floor.many.cpuMs),
        atMost(1.25, "one busy room: CPU per message / the floor's", upgrade.one.cpuMs / floor.one.cpuMs),
        atLeast(0.8, "one busy room: rate, first frame / upgrade", firstFrame.one.rate / upgrade.one.rate),
        atMost(1.08, "a message alone: p50 / the plain floor's", upgrade.p50 / plain.p50),
      ],
    };
  },
};

function speedTable(title: string, rows: Row[], floor: Row, speedOf: (row: Row) => Speed): string {
  return table(
    [title, "messages/s", "/ floor", "CPU µs per message", "/ floor", "D1 calls per message"],
    rows.map((row) => {
      const [{ rate, cpuMs, d1Calls }, base] = [speedOf(row), speedOf(floor)];
      return [
        row.name,
        withThousands(rate),
        (rate / base.rate).toFixed(2),
        (cpuMs * 1000).toFixed(1),
        (cpuMs / base.cpuMs).toFixed(2),
        d1Calls.toFixed(4),
      ];
    }),
  );
}

/** Starts a server and opens its rooms, and measures them while they are young and once they are warm. */
async function measureRooms(name: string, effort: Effort): Promise<Candidate> {
  const { rooms, warmUpMs, rounds, roundMs } = effort;
  console.error(`CPU of a message: ${name}`);
  const server = await CANDIDATES[name]?.();
  if (!server) throw new Error(`there is no candidate ${name}`);
  const conversations = await openRooms(server, rooms);
  const young = await speedOf(server, conversations, FEW, Math.min(YOUNG_MS, warmUpMs));
  await speedOf(server, conversations, FEW, warmUpMs);
  // At once: a lease that rests for a minute starts small again.
  const many: Speed[] = [];
  while (many.length < rounds) many.push(await speedOf(server, conversations, FEW, roundMs));
  return { name, server, conversations, young, many, one: [], alone: [] };
}

/** Measures one busy room. Its leases grow in the first second. */
async function measureBusyRoom(candidate: Candidate, { roundMs, lone }: Effort): Promise<void> {
  const { server, conversations, one, alone } = candidate;
  const busy = conversations.slice(0, 1);
  await speedOf(server, busy, MANY, GROWTH_MS);
  one.push(await speedOf(server, busy, MANY, roundMs));
  for (const conversation of busy) {
    const { latencies } = await conversation.run({ messages: lone, inFlight: 1, limitMs: roundMs });
    alone.push(median([...latencies]));
  }
}

function rowOf({ name, young, many, one, alone }: Candidate): Row {
  return { name, young, many: medianSpeed(many), one: medianSpeed(one), p50: median(alone) };
}

function medianSpeed(speeds: Speed[]): Speed {
  return {
    rate: median(speeds.map(({ rate }) => rate)),
    cpuMs: median(speeds.map(({ cpuMs }) => cpuMs)),
    d1Calls: median(speeds.map(({ d1Calls }) => d1Calls)),
  };
}

async function speedOf(
  server: Server,
  conversations: Conversation[],
  inFlight: number,
  limitMs: number,
): Promise<Speed> {
  await server.takeCounters();
  const before = server.usage();
  const begin = performance.now();
  // More than any candidate sends in the time.
  const messages = Math.ceil((60 * limitMs) / conversations.length);
  const runs = await Promise.all(conversations.map((each) => each.run({ messages, inFlight, limitMs })));
  const seconds = (performance.now() - begin) / 1000;
  const sent = runs.reduce((sum, run) => sum + run.messages, 0);
  const cpuMs = server.usage().cpuMs - before.cpuMs;
  const { d1Calls } = await server.takeCounters();
  return { rate: sent / seconds, cpuMs: cpuMs / sent, d1Calls: d1Calls / sent };
}
