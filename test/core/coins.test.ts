import { expect, test } from "vitest";
import { COINS_MAX } from "../../src/core/coins.ts";

test("a million amounts of the most coins are counted exactly", () => {
  expect(Number.isSafeInteger(COINS_MAX * 1_000_000)).toBe(true);
});
