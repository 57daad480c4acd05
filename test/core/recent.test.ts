import { expect, test } from "vitest";
import { isRecent } from "../../src/core/recent.ts";

test.each([
  [0, true],
  [59_999, true],
  [60_000, false],
  [-1, false],
  [-3_600_000, false],
  [Number.POSITIVE_INFINITY, false],
])("a time %s ms ago is within the last minute: %s", (age, expected) => {
  expect(isRecent(1_000_000 - age, 60_000, 1_000_000)).toBe(expected);
});
