import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { debounce } from "../../src/web/debounce.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test("a debounced function runs once after the last call", () => {
  const run = vi.fn();
  const call = debounce(run, { delayMs: 1000, maxWaitMs: 3000 });
  call();
  vi.advanceTimersByTime(999);
  call();
  vi.advanceTimersByTime(999);
  expect(run).toHaveBeenCalledTimes(0);
  vi.advanceTimersByTime(1);
  expect(run).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(10_000);
  expect(run).toHaveBeenCalledTimes(1);
});

test("a debounced function runs at its longest wait while calls follow each other", () => {
  const run = vi.fn();
  const call = debounce(run, { delayMs: 1000, maxWaitMs: 3000 });
  for (let elapsed = 0; elapsed < 9000; elapsed += 500) {
    call();
    vi.advanceTimersByTime(500);
  }
  expect(run).toHaveBeenCalledTimes(3);
});
