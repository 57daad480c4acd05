import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { RETRY_MAX_MS, RETRY_MIN_MS } from "../../src/core/limits.ts";
import { retryWaitMs } from "../../src/core/retry.ts";

describe("a failed call is retried", () => {
  test.each([
    [1, RETRY_MIN_MS],
    [2, 2 * RETRY_MIN_MS],
    [3, 4 * RETRY_MIN_MS],
    [8, Math.min(128 * RETRY_MIN_MS, RETRY_MAX_MS)],
    [9, Math.min(256 * RETRY_MIN_MS, RETRY_MAX_MS)],
    [10_000, RETRY_MAX_MS],
  ])("after failure %i in a row, within %i ms", (tries, ms) => {
    expect(retryWaitMs(tries, 0)).toBe(ms);
    expect(retryWaitMs(tries, 1)).toBe(ms * 0.75);
  });

  test("after the shortest wait if it has never failed", () => {
    expect(retryWaitMs(0, 0)).toBe(RETRY_MIN_MS);
  });

  test("after a whole number of milliseconds that varies by at most a quarter and never shrinks with more failures", () => {
    const chance = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(fc.nat(100), chance, chance, (tries, one, other) => {
        const [first, second] = [retryWaitMs(tries, one), retryWaitMs(tries, other)];
        expect(first).toSatisfy(Number.isInteger);
        expect(first).toBeLessThanOrEqual(RETRY_MAX_MS);
        expect(Math.min(first, second)).toBeGreaterThanOrEqual(Math.max(first, second) * 0.75 - 1);
        expect(retryWaitMs(tries + 1, one)).toBeGreaterThanOrEqual(first);
      }),
    );
  });
});
