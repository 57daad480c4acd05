import { setTimeout } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { checkBooks } from "../support/ledger/books.ts";
import { type Parley, startParley, type TestMember } from "../support/runtime/parley.ts";
import { RawWriter } from "../support/runtime/raw-writer.ts";

const ROOMS = 200;
const SILENT_MS = 80_000;
const SEND_EVERY_MS = 5_000;
const BACK_WITHIN_MS = 15_000;
/** Members who connect after the silence. */
const CONNECTS = 20;

let parley: Parley;
beforeAll(async () => {
  parley = await startParley({ LEASE_COINS: 200, MESSAGE_PRICE: 5 }, { instrumented: true });
});
afterAll(() => parley.close());

test("while D1 is silent for 80 s, the members of 200 rooms go on writing, and 15 s after its return all can connect", async () => {
  const members = await parley.addMembers(Array(2 * ROOMS).fill(10_000));
  const pairs = Array.from({ length: ROOMS }, (_, i) => members.slice(2 * i, 2 * i + 2)) as [
    TestMember,
    TestMember,
  ][];
  const writers: RawWriter[] = [];
  for (const [one, two] of pairs) {
    const writer = await RawWriter.open(parley, one, two);
    expect((await writer.send("a message that borrows coins")).ok).toBe(true);
    writers.push(writer);
  }
  await parley.setFailpoint("d1Pace", "silent");
  const silentAt = performance.now();
  let longestMs = 0;
  const write = async (writer: RawWriter, i: number) => {
    await setTimeout((i / ROOMS) * SEND_EVERY_MS);
    while (performance.now() - silentAt < SILENT_MS) {
      const sentAt = performance.now();
      expect(await writer.send("still here")).toMatchObject({ ok: true });
      longestMs = Math.max(longestMs, performance.now() - sentAt);
      await setTimeout(SEND_EVERY_MS);
    }
  };
  await Promise.all(writers.map(write));
  await parley.setFailpoint("d1Pace", "real");
  const returnedAt = performance.now();
  const connect = async ([one, two]: [TestMember, TestMember]) => {
    for (;;) {
      const socket = await parley.chatV1(two, one).catch(() => undefined);
      if (socket) return socket.close();
      await setTimeout(500);
    }
  };
  await Promise.all(pairs.slice(0, CONNECTS).map(connect));
  const backMs = performance.now() - returnedAt;
  console.info(
    `the slowest message took ${longestMs.toFixed()} ms, all were back ${backMs.toFixed()} ms after D1`,
  );
  expect(backMs).toBeLessThan(BACK_WITHIN_MS);
  expect((await writers[0]?.send("after the silence"))?.ok).toBe(true);
  await Promise.all(writers.map((writer) => writer.close()));
  await checkBooks(parley);
}, 300_000);
