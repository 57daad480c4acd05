import { expect, test } from "vitest";
import { COINS_MAX } from "../../src/core/limits.ts";

test("a million of the largest amounts add up to a safe integer", () => {
  expect(Number.isSafeInteger(COINS_MAX * 1_000_000)).toBe(true);
});
