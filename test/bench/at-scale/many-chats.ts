import { openV1Socket } from "../load/member-inbox.ts";
import { table, withThousands } from "../markdown.ts";
import { type BenchMember, type ParleyServer, startParleyServer } from "../servers/parley-server.ts";
import { insertHolds, insertMembers } from "../servers/site-rows.ts";
import type { Target } from "../targets.ts";
import type { Counters } from "../workers/counters.ts";
import { atMost, type Part } from "./part.ts";

const CHATS = { full: [100, 10_000], quick: [10, 60] };
/** The most that one request may ask and send, whatever the number of chats. */
const ROOMS_GOAL = 40;
const BYTES_GOAL = 64 * 1024;
/** Coins of the member in each chat. */
const HELD = 10;
/** Chats that the bench fills at the same time. */
const FILLED_AT_ONCE = 16;

/** `bytes` is undefined if the server did not answer in time. */
type Answer = { bytes: number | undefined; milliseconds: number };
type Step = Answer & { name: string; counters: Counters };

export const manyChats: Part = {
  title: "A member with many chats",
  async measure(isQuick) {
    const rows: string[][] = [];
    let targets: Target[] = [];
    for (const count of isQuick ? CHATS.quick : CHATS.full) {
      const steps = await measureMember(count);
      // Those of the member with the most chats.
      targets = steps.flatMap(({ name, bytes, counters }) => [
        atMost(ROOMS_GOAL, `${name}: rooms asked`, roomsAsked(counters)),
        atMost(BYTES_GOAL, `${name}: bytes`, bytes ?? Number.NaN),
      ]);
      for (const { name, bytes, milliseconds, counters } of steps) {
        const sent = bytes === undefined ? "no answer" : withThousands(bytes);
        const calls = [roomsAsked(counters), counters.d1Calls].map(withThousands);
        rows.push([withThousands(count), name, ...calls, sent, withThousands(milliseconds)]);
      }
    }
    const text = [
      "Every chat has one message, and holds coins of the member. A room is asked each time that the Worker or an object calls it, except for an upgrade.",
      table(["chats", "", "rooms asked", "D1 calls", "bytes", "ms"], rows),
    ].join("\n\n");
    return { text, targets };
  },
};

async function measureMember(count: number): Promise<Step[]> {
  console.error(`many chats: ${count}`);
  const server = await startParleyServer({ countRows: true, inMemory: true });
  try {
    const ada = await server.addMember();
    const others = { from: ada.id + 1, to: ada.id + count };
    await insertMembers(server.d1, others);
    await fillChats(server, ada, others);
    await insertHolds(server.d1, { of: "low", held: HELD, touchedAt: Date.now() });
    const newest = `members/chat/?other_member_id=${others.to}`;
    return [
      await step(server, "first opening of the list", () => socketFrame(server, "members/inbox/", ada)),
      await step(server, "the list again", () => socketFrame(server, "members/inbox/", ada)),
      await step(server, "`GET /members/chats`", () => response(server, "members/chats", ada)),
      await step(server, "`GET /members/me`", () => response(server, "members/me", ada)),
      await step(server, "opening a chat", () => socketFrame(server, newest, ada)),
    ];
  } finally {
    await server.close();
  }
}

async function fillChats(
  server: ParleyServer,
  ada: BenchMember,
  { from, to }: { from: number; to: number },
): Promise<void> {
  let next = from;
  const fill = async () => {
    while (next <= to) await server.createChat(ada, { id: next++ }, 1, { held: HELD });
  };
  await Promise.all(Array.from({ length: FILLED_AT_ONCE }, fill));
}

async function step(server: ParleyServer, name: string, run: () => Promise<number>): Promise<Step> {
  await server.takeCounters();
  const begin = performance.now();
  const bytes = await run().catch((error: unknown) => {
    console.error(`${name}: ${error}`);
    return undefined;
  });
  const milliseconds = performance.now() - begin;
  return { name, bytes, milliseconds, counters: await server.takeCounters() };
}

/** Returns the bytes of a socket's first frame. */
async function socketFrame({ url }: ParleyServer, path: string, member: BenchMember): Promise<number> {
  const { bytes, close } = await openV1Socket(url, path, member);
  await close();
  return bytes;
}

async function response({ url }: ParleyServer, path: string, { token }: BenchMember): Promise<number> {
  const answer = await fetch(new URL(path, url), { headers: { Authorization: `Bearer ${token}` } });
  if (!answer.ok) throw new Error(`${path} returned ${answer.status}`);
  return (await answer.arrayBuffer()).byteLength;
}

function roomsAsked({ objectCalls, workerCalls }: Counters): number {
  return [objectCalls, workerCalls]
    .flatMap((calls) => Object.entries(calls))
    .filter(([name]) => name.startsWith("ChatRoom.") && name !== "ChatRoom.fetch")
    .reduce((sum, [, count]) => sum + count, 0);
}
