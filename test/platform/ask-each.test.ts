import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { FAN_OUT_MAX_CALLS, ROOM_CALLS_AT_ONCE } from "../../src/core/fan-out-limits.ts";
import { ASK_WAIT_MS, CALL_WAIT_MS } from "../../src/core/limits.ts";
import { askEach } from "../../src/platform/ask-each.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const MOST = FAN_OUT_MAX_CALLS;
const rooms = (count: number) => Array.from({ length: count }, (_, i) => i);
const inMs = <T>(ms: number, value: T) =>
  new Promise<T>((resolve) => {
    setTimeout(() => resolve(value), ms);
  });
const never = () => new Promise<never>(() => {});

test("askEach returns the answers of all rooms in their order, and asks only a few at a time", async () => {
  let inFlight = 0;
  let most = 0;
  const asked = askEach(
    rooms(MOST),
    async (room) => {
      most = Math.max(most, ++inFlight);
      // A later room answers earlier.
      await inMs(10 - (room % 10), room);
      inFlight--;
      return room;
    },
    () => expect.unreachable(),
  );
  await vi.runAllTimersAsync();
  expect(await asked).toEqual(rooms(MOST));
  expect(most).toBe(ROOM_CALLS_AT_ONCE);
});

test.each([0, 1, MOST - 1])("askEach answers in time for the others when room %i hangs", async (silent) => {
  const failed: number[] = [];
  const asked = askEach(
    rooms(MOST),
    (room) => (room === silent ? never() : inMs(10, room)),
    (room) => failed.push(room),
  );
  await vi.advanceTimersByTimeAsync(ASK_WAIT_MS);
  await vi.advanceTimersByTimeAsync(2000);
  const answers = await asked;
  expect(failed).toEqual([silent]);
  expect(answers.filter((answer) => answer !== undefined)).toEqual(
    rooms(MOST).filter((room) => room !== silent),
  );
});

test("askEach gives up all rooms together after its time, which is less than its caller waits", async () => {
  expect(ASK_WAIT_MS).toBeLessThan(CALL_WAIT_MS);
  const failed: number[] = [];
  let isDone = false;
  const asked = askEach(rooms(MOST), never, (room) => failed.push(room)).then((answers) => {
    isDone = true;
    return answers;
  });
  await vi.advanceTimersByTimeAsync(ASK_WAIT_MS - 1);
  expect({ isDone, failed: failed.length }).toEqual({ isDone: false, failed: 0 });
  await vi.advanceTimersByTimeAsync(1);
  expect(await asked).toEqual(rooms(MOST).map(() => undefined));
  expect(failed.toSorted((a, b) => a - b)).toEqual(rooms(MOST));
});

test("askEach does not wait longer when the clock is set back meanwhile", async () => {
  const asked = askEach(rooms(ROOM_CALLS_AT_ONCE + 1), never, () => vi.setSystemTime(Date.now() - 3_600_000));
  await vi.advanceTimersByTimeAsync(2 * ASK_WAIT_MS);
  expect(await asked).toHaveLength(ROOM_CALLS_AT_ONCE + 1);
});

test("askEach continues after a call that throws at once", async () => {
  const failed: unknown[] = [];
  const asked = askEach(
    rooms(3),
    (room) => {
      if (room === 1) throw new Error("the test makes the call throw");
      return Promise.resolve(room);
    },
    (room, error) => failed.push([room, (error as Error).message]),
  );
  expect(await asked).toEqual([0, undefined, 2]);
  expect(failed).toEqual([[1, "the test makes the call throw"]]);
});

test.each([MOST + 1, 10_000])(
  "askEach asks the first of %i rooms, and reports once that it did not ask the rest",
  async (count) => {
    const failed: unknown[] = [];
    const answers = await askEach(
      rooms(count),
      (room) => Promise.resolve(room),
      (room, error) => failed.push([room, String(error)]),
    );
    expect(answers).toEqual([...rooms(MOST), ...Array(count - MOST).fill(undefined)]);
    expect(failed).toEqual([[MOST, expect.stringContaining(`${count - MOST} rooms were not asked`)]]);
  },
);
