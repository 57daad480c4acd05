import { setTimeout as sleep } from "node:timers/promises";
import { expect, onTestFinished, test, vi } from "vitest";
import { QUEUE_MAX_FILE_BYTES, QUEUE_MAX_FRAMES } from "../../../src/core/limits.ts";
import { FrameQueue, type QueueAction, type QueueEntry } from "../../../src/room/inbound/frame-queue.ts";

// A global of the Workers runtime that Node does not have.
vi.stubGlobal("scheduler", { wait: sleep });

type Entry = QueueEntry & { name: string };
const SENDER = 3;
/** The queue only compares sockets. */
const [SOCKET, OTHER_SOCKET] = [{} as WebSocket, {} as WebSocket];
const entry = (name: string, memberId = SENDER, socket = SOCKET): Entry => ({
  memberId,
  socket,
  bytes: 0,
  name,
});

/** Builds a queue that handles entries by name: with the action listed, or else as done. It records what it handles. */
function queueWith(
  actions: Record<string, (signalOf: (signal: AbortSignal) => void) => QueueAction<string>>,
) {
  const handled: string[] = [];
  const signals: AbortSignal[] = [];
  const queue = new FrameQueue<Entry, string>({
    handle: ({ name }) => {
      handled.push(name);
      return actions[name]?.((signal) => signals.push(signal)) ?? "done";
    },
    failQueued: ({ name }, failure) => {
      if (name.startsWith("token")) return false;
      handled.push(`${name}: ${failure}`);
      return true;
    },
    overflow: ({ name, ...rest }) => ({ ...rest, name: `${name}, refused` }),
  });
  return { queue, handled, signals };
}

/** Waits once, until `finish` is called; the entry is done when it is handled again. */
function waitOnce(coins?: number) {
  let finish = () => {};
  let hasWaited = false;
  const action = (record: (signal: AbortSignal) => void): QueueAction<string> => {
    if (hasWaited) return "done";
    hasWaited = true;
    const until = (signal: AbortSignal) => {
      record(signal);
      return new Promise<void>((resolve) => {
        finish = resolve;
      });
    };
    return { wait: { until, coins } };
  };
  return { action, finish: () => finish() };
}

test("a frame that waited is handled again, and its sender's later frames after it", async () => {
  const wait = waitOnce();
  const { queue, handled } = queueWith({ first: wait.action });
  await queue.enqueue(entry("first"), Date.now());
  await queue.enqueue(entry("second"), Date.now());
  expect(handled).toEqual(["first"]);
  wait.finish();
  await expect.poll(() => handled).toEqual(["first", "first", "second"]);
});

test("a lone frame is handled at once, and the frames of a burst together", async () => {
  const { queue, handled } = queueWith({});
  expect(queue.enqueue(entry("lone"), 1_000)).toBeUndefined();
  expect(handled).toEqual(["lone"]);
  const collected = queue.enqueue(entry("second"), 1_001);
  for (const name of ["third", "fourth"]) expect(queue.enqueue(entry(name), 1_001)).toBeUndefined();
  expect(handled).toEqual(["lone"]);
  await collected;
  expect(handled).toEqual(["lone", "second", "third", "fourth"]);
  expect(queue.enqueue(entry("after a pause"), 2_000)).toBeUndefined();
  expect(handled.at(-1)).toBe("after a pause");
});

test("a batch waits for another turn only if fewer frames have come than last time", async () => {
  const { queue, handled } = queueWith({});
  const turns: (() => void)[] = [];
  vi.stubGlobal("scheduler", { wait: () => new Promise<void>((resolve) => turns.push(resolve)) });
  onTestFinished(() => void vi.stubGlobal("scheduler", { wait: sleep }));
  const send = (...names: string[]) => {
    for (const name of names) void queue.enqueue(entry(name), 1_000);
  };
  /** Ends a turn of the event loop. Returns whether the batch waits for another one. */
  const endTurn = async () => {
    turns.splice(0).forEach((end) => {
      end();
    });
    await sleep(0);
    return turns.length > 0;
  };

  send("lone", "1", "2");
  expect(await endTurn()).toBe(true);
  send("3");
  expect(await endTurn()).toBe(true);
  // A first batch has nothing to compare with: it waits for a turn that brings nothing.
  expect(await endTurn()).toBe(false);
  expect(handled).toEqual(["lone", "1", "2", "3"]);

  send("4", "5");
  expect(await endTurn()).toBe(true);
  send("6", "7");
  expect(await endTurn()).toBe(false);
  expect(handled.slice(4)).toEqual(["4", "5", "6", "7"]);

  send("8", "9");
  expect([await endTurn(), await endTurn()]).toEqual([true, false]);
  send("10", "11");
  expect(await endTurn()).toBe(false);
  expect(handled.at(-1)).toBe("11");
});

test("a frame that waits does not delay another sender's frames", async () => {
  const { queue, handled } = queueWith({ first: waitOnce().action });
  await queue.enqueue(entry("first"), Date.now());
  await queue.enqueue(entry("another member's", SENDER + 1), Date.now());
  expect(handled).toEqual(["first", "another member's"]);
});

test("a frame that waits for coins continues as soon as there are enough, and the signal of its wait aborts", async () => {
  const wait = waitOnce(5);
  const { queue, handled, signals } = queueWith({ paid: wait.action });
  await queue.enqueue(entry("paid"), Date.now());
  queue.onCoinsAvailable(SENDER, 4);
  queue.onCoinsAvailable(SENDER + 1, 5);
  expect(handled).toEqual(["paid"]);
  expect(signals[0]?.aborted).toBe(false);
  queue.onCoinsAvailable(SENDER, 5);
  expect(handled).toEqual(["paid", "paid"]);
  expect(signals[0]?.aborted).toBe(true);
  wait.finish();
  await queue.enqueue(entry("next"), Date.now());
  expect(handled).toEqual(["paid", "paid", "next"]);
});

test("a frame that waits for something else does not continue when coins become available", async () => {
  const { queue, handled } = queueWith({ file: waitOnce().action });
  await queue.enqueue(entry("file"), Date.now());
  queue.onCoinsAvailable(SENDER, 1_000);
  expect(handled).toEqual(["file"]);
});

test("a shared failure fails the frames behind it, except those that the handler spares", async () => {
  const wait = waitOnce();
  const { queue, handled } = queueWith({
    first: (record) => (handled.length > 1 ? { failQueue: "unavailable" } : wait.action(record)),
  });
  await queue.enqueue(entry("first"), Date.now());
  for (const name of ["second", "token", "third"]) await queue.enqueue(entry(name), Date.now());
  handled.push("the wait ends");
  wait.finish();
  await expect
    .poll(() => handled)
    .toEqual(["first", "the wait ends", "first", "second: unavailable", "third: unavailable", "token"]);
});

test(`frames beyond ${QUEUE_MAX_FRAMES} behind one that waits are refused in their place`, async () => {
  const wait = waitOnce();
  const { queue, handled } = queueWith({ "0": wait.action });
  for (let i = 0; i < QUEUE_MAX_FRAMES + 2; i++) await queue.enqueue(entry(`${i}`), Date.now());
  wait.finish();
  await expect.poll(() => handled).toHaveLength(QUEUE_MAX_FRAMES + 3);
  expect(handled.slice(-3)).toEqual([
    `${QUEUE_MAX_FRAMES - 1}`,
    `${QUEUE_MAX_FRAMES}, refused`,
    `${QUEUE_MAX_FRAMES + 1}, refused`,
  ]);
});

test("refused frames are offered the last refusal of their socket, until an accepted frame is behind it", async () => {
  const wait = waitOnce();
  const lasts: (string | undefined)[] = [];
  const queue = new FrameQueue<Entry, string>({
    handle: ({ name }) => (name === "0" ? wait.action(() => {}) : "done"),
    failQueued: () => true,
    overflow: (refused, last) => {
      lasts.push(last?.name);
      return last ? undefined : { ...refused, bytes: 0 };
    },
  });
  for (let i = 0; i < QUEUE_MAX_FRAMES - 2; i++) await queue.enqueue(entry(`${i}`), Date.now());
  const file = (name: string) => ({ ...entry(name), bytes: QUEUE_MAX_FILE_BYTES });
  for (const each of [
    file("accepted file"),
    file("one"),
    file("two"),
    { ...file("other socket"), socket: OTHER_SOCKET },
    file("three"),
  ]) {
    await queue.enqueue(each, Date.now());
  }
  expect(lasts).toEqual([undefined, "one", undefined, "one"]);
});

test("a flood behind a frame that waits takes constant work for each frame", async () => {
  const wait = waitOnce();
  let offered = 0;
  const queue = new FrameQueue<Entry, string>({
    handle: ({ name }) => (name === "0" ? wait.action(() => {}) : "done"),
    failQueued: () => true,
    overflow: (refused, last) => {
      if (last) offered++;
      return last ? undefined : refused;
    },
  });
  const count = 1_000;
  for (let i = 0; i < QUEUE_MAX_FRAMES + count; i++) {
    await queue.enqueue(entry(`${i}`, SENDER, i % 2 === 0 ? SOCKET : OTHER_SOCKET), Date.now());
  }
  expect(offered).toBe(count - 2);
});
