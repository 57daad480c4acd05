import { expect, test } from "vitest";
import { FAN_OUT_MAX_CALLS, ROOM_CALLS_AT_ONCE } from "../../src/core/fan-out-limits.ts";
import { CallBudget, forEachLimited } from "../../src/platform/for-each-limited.ts";

const numbers = (count: number) => Array.from({ length: count }, (_, i) => i);

/** Starts a run whose items finish when the test says so. */
function controlledRun(items: number[], budget = new CallBudget()) {
  const started: number[] = [];
  const finish = new Map<number, () => void>();
  let isOver = false;
  const all = forEachLimited(
    items,
    budget,
    (item) => {
      started.push(item);
      return new Promise<void>((resolve) => finish.set(item, resolve));
    },
    () => isOver,
  );
  const end = () => {
    isOver = true;
  };
  return { started, all, end, finish: (item: number) => finish.get(item)?.() };
}

const nextTurn = () => new Promise((resolve) => setTimeout(resolve, 0));

test("forEachLimited starts as many items as may be in flight, in their order, at once", () => {
  const { started } = controlledRun(numbers(1000));
  expect(started).toEqual(numbers(ROOM_CALLS_AT_ONCE));
});

test("forEachLimited starts the next item when any of those in flight finishes", async () => {
  const { started, finish } = controlledRun(numbers(1000));
  for (let i = 0; i < 20; i++) {
    finish(started.at(-1) ?? 0);
    await nextTurn();
  }
  expect(started).toEqual(numbers(ROOM_CALLS_AT_ONCE + 20));
});

test("forEachLimited resolves only when every item has finished", async () => {
  const { all, finish } = controlledRun([1, 2, 3]);
  let isDone = false;
  const done = all.then(() => {
    isDone = true;
  });
  for (const item of [2, 3]) {
    finish(item);
    await nextTurn();
  }
  expect(isDone).toBe(false);
  finish(1);
  await done;
  expect(await all).toBe(0);
});

test("forEachLimited resolves as soon as all is over, without those in flight, and starts none of the rest", async () => {
  const { started, all, end, finish } = controlledRun(numbers(1000));
  end();
  finish(3);
  expect(await all).toBe(1000 - ROOM_CALLS_AT_ONCE);
  finish(4);
  await nextTurn();
  expect(started).toHaveLength(ROOM_CALLS_AT_ONCE);
});

test.each([0, 1, FAN_OUT_MAX_CALLS - 1, FAN_OUT_MAX_CALLS])(
  "forEachLimited runs each of %i items once",
  async (count) => {
    const seen: number[] = [];
    const left = await forEachLimited(numbers(count), new CallBudget(), async (item) => {
      await nextTurn();
      seen.push(item);
    });
    expect(seen.toSorted((a, b) => a - b)).toEqual(numbers(count));
    expect(left).toBe(0);
  },
);

test.each([
  [FAN_OUT_MAX_CALLS + 1, 1],
  [1000, 1000 - FAN_OUT_MAX_CALLS],
])("forEachLimited runs the first of %i items, and returns that the budget left %i", async (count, rest) => {
  const seen: number[] = [];
  const left = await forEachLimited(numbers(count), new CallBudget(), async (item) => {
    await nextTurn();
    seen.push(item);
  });
  expect({ left, seen: seen.toSorted((a, b) => a - b) }).toEqual({
    left: rest,
    seen: numbers(FAN_OUT_MAX_CALLS),
  });
});

test("a budget is one for all rounds, and none is larger than a request may have", async () => {
  const budget = new CallBudget(10);
  const ran: number[] = [];
  const run = async (item: number) => {
    ran.push(item);
  };
  expect(await forEachLimited(numbers(7), budget, run)).toBe(0);
  expect(await forEachLimited(numbers(7), budget, run)).toBe(4);
  expect(budget.take()).toBe(false);
  expect(ran).toHaveLength(10);
  expect(() => new CallBudget(FAN_OUT_MAX_CALLS + 1)).toThrow(RangeError);
  expect(() => new CallBudget(Number.NaN)).toThrow(RangeError);
});

test("forEachLimited rejects with the failure of an item", async () => {
  const failed = forEachLimited([1], new CallBudget(), () => Promise.reject(new Error("the item fails")));
  await expect(failed).rejects.toThrow("the item fails");
});
