import { expect, test } from "vitest";
import { COUNT_MS } from "../../../src/web/limits.ts";
import { countTowards } from "../../../src/web/ui/count-towards.ts";

test.each([
  [-1, 100],
  [0, 100],
  [COUNT_MS / 2, 95],
  [COUNT_MS - 1, 90],
  [COUNT_MS, 90],
  [COUNT_MS + 1000, 90],
])("%i ms after a balance fell from 100 to 90 coins, %i are shown", (elapsedMs, shown) => {
  expect(countTowards(90, { from: 100, elapsedMs })).toBe(shown);
});
