import { describe, expect, test } from "vitest";
import { freshness } from "../../src/core/standing.ts";

describe("what a room knows of its members", () => {
  test.each([
    [0, "fresh"],
    [44_999, "fresh"],
    [45_000, "ageing"],
    [59_999, "ageing"],
    [60_000, "old"],
    [Number.POSITIVE_INFINITY, "old"],
  ] as const)("is, after %i ms, %s", (age, expected) => {
    expect(freshness(1_000_000, 1_000_000 + age)).toBe(expected);
  });

  test("is old if it was never read", () => {
    expect(freshness(undefined, 0)).toBe("old");
  });

  test("is fresh if the clock went back since", () => {
    expect(freshness(1_000_000, 900_000)).toBe("fresh");
  });
});
