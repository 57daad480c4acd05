import { expect, test } from "vitest";
import { forEachLimited } from "../../src/platform/for-each-limited.ts";

/** Starts a run whose items finish when the test says so. */
function controlledRun(items: number[], limit: number) {
  const started: number[] = [];
  const finish = new Map<number, () => void>();
  const all = forEachLimited(items, limit, (item) => {
    started.push(item);
    return new Promise<void>((resolve) => finish.set(item, resolve));
  });
  return { started, all, finish: (item: number) => finish.get(item)?.() };
}

const nextTurn = () => new Promise((resolve) => setTimeout(resolve, 0));

test("forEachLimited starts as many items as its limit allows, in their order, at once", () => {
  const { started } = controlledRun([1, 2, 3, 4], 3);
  expect(started).toEqual([1, 2, 3]);
});

test("forEachLimited starts the next item when any of those in flight finishes", async () => {
  const { started, finish } = controlledRun([1, 2, 3, 4], 2);
  finish(2);
  await nextTurn();
  expect(started).toEqual([1, 2, 3]);
});

test("forEachLimited resolves only when every item has finished", async () => {
  const { all, finish } = controlledRun([1, 2, 3], 2);
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
});

test("forEachLimited runs each of many items once", async () => {
  const items = Array.from({ length: 100 }, (_, i) => i);
  const seen: number[] = [];
  await forEachLimited(items, 8, async (item) => {
    await nextTurn();
    seen.push(item);
  });
  expect(seen.toSorted((a, b) => a - b)).toEqual(items);
});

test("forEachLimited resolves for an empty list", async () => {
  await expect(
    forEachLimited([], 8, () => Promise.reject(new Error("never called"))),
  ).resolves.toBeUndefined();
});
