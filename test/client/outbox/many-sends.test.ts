import { describe, expect, test } from "vitest";
import { SEND_WINDOW } from "../../../src/client/limits.ts";
import { newEntry } from "../../../src/client/outbox/outbox-rules.ts";
import { PendingSend } from "../../../src/client/outbox/pending-send.ts";
import { predecessorOf } from "../../../src/client/outbox/predecessor.ts";
import { SendQueue } from "../../../src/client/outbox/send-queue.ts";
import { fakeServer } from "../../support/fakes/fake-server.ts";
import { idOf, textsOf } from "../../support/fakes/online-chat.ts";

const COUNT = 8_000;
/** How many entries an operation may read: two in each step of two binary searches, and a few more. */
const READS_MAX = 4 * Math.ceil(Math.log2(COUNT)) + 20;
const numbers = Array.from({ length: COUNT }, (_, i) => i);

/** Returns messages in this order, and counts how often their entries are read. */
function countedSends(orders: number[]) {
  let reads = 0;
  const all = orders.map((order) => {
    const content = { type: "text", text: `${order}` } as const;
    const entry = newEntry({ memberId: 1, otherMemberId: 2, order, content }, order);
    const pending = new PendingSend({ ...entry, clientMessageId: `id ${order}` });
    let current = pending.entry;
    Object.defineProperty(pending, "entry", {
      get: () => {
        reads++;
        return current;
      },
      set: (changed) => {
        current = changed;
      },
    });
    return pending;
  });
  /** Returns the number of reads since the last call. */
  const takeReads = () => {
    const taken = reads;
    reads = 0;
    return taken;
  };
  return { all, takeReads };
}

describe(`a queue of ${COUNT} messages`, () => {
  const result = { id: 1, date: "", balance: 0, price: 5, client_message_id: "" };

  test.each([
    ["ascending", numbers],
    ["descending", numbers.toReversed()],
    ["any", numbers.map((i) => (i * 4_001) % COUNT)],
  ])("takes, finds and removes each without a visit to all, in %s order", (_, orders) => {
    const queue = new SendQueue(() => {});
    const { all, takeReads } = countedSends(orders);
    for (const pending of all) queue.add(pending);
    expect(takeReads()).toBeLessThan(READS_MAX * COUNT);
    expect(queue.all.map(({ entry }) => entry.order)).toEqual(numbers);
    takeReads();
    const isFound = (pending: PendingSend) =>
      queue.has(pending) && queue.find(pending.clientMessageId ?? "") === pending;
    expect(all.every(isFound)).toBe(true);
    expect(takeReads()).toBeLessThan(READS_MAX * COUNT);
    for (const pending of [...queue.all]) {
      if (pending.entry.order % 2 === 0) queue.settle(pending, result);
      else queue.change(pending, { ...pending.entry, state: "failed", error: "cancelled" });
    }
    expect(queue.sending.texts).toEqual([]);
    expect(queue.all).toHaveLength(COUNT / 2);
    for (const pending of queue.all) queue.change(pending, { ...pending.entry, state: "sending" });
    expect(
      queue.sending.texts.length === COUNT / 2 &&
        queue.sending.texts.every((each, i) => each === queue.all[i]),
    ).toBe(true);
    for (const pending of [...queue.all]) queue.drop(pending, "cancelled");
    expect(takeReads()).toBeLessThan(3 * READS_MAX * COUNT);
    expect(queue.all).toEqual([]);
    expect(queue.sending.texts).toEqual([]);
    expect(queue.find("id 1")).toBeUndefined();
  });
});

test(`each of ${COUNT} messages finds the one before it without a visit to all, also among failed ones`, () => {
  const queue = new SendQueue(() => {});
  const { all, takeReads } = countedSends(numbers);
  for (const pending of all) queue.add(pending);
  for (const pending of all) {
    if (pending.entry.order % 4 !== 0)
      queue.change(pending, { ...pending.entry, state: "failed", error: "cancelled" });
  }
  takeReads();
  for (const pending of [...queue.sending.texts]) {
    const { order } = pending.entry;
    expect(predecessorOf(pending, queue.sending.texts)?.entry.order).toBe(
      order === 0 ? undefined : order - 4,
    );
  }
  expect(takeReads()).toBeLessThan((READS_MAX * COUNT) / 4);
});

test(`${COUNT} messages that were queued offline are sent once, in order`, async () => {
  const server = fakeServer();
  const chat = await server.open(2);
  const sent = numbers.map((i) => chat.send({ text: `${i}` }));
  await server.socket.receive(server.welcome());
  const texts: string[] = [];
  for (let id = 1; id <= COUNT; ) {
    const frames = server.socket.sent.splice(0);
    texts.push(...textsOf(frames));
    expect(frames.length).toBeLessThanOrEqual(SEND_WINDOW);
    expect(frames.length).toBeGreaterThan(0);
    await server.socket.receive(...frames.map((frame) => server.ack(idOf(frame), id++)));
  }
  expect(texts).toEqual(numbers.map(String));
  expect((await Promise.all(sent)).map(({ id }) => id)).toEqual(numbers.map((i) => i + 1));
  expect(chat.outgoing).toEqual([]);
});
