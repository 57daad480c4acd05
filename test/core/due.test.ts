import { expect, test } from "vitest";
import { dueAt, earliest, isDue } from "../../src/core/due.ts";

const NOW = 1_000_000;

test.each([
  ["has come", NOW - 1, true],
  ["is now", NOW, true],
  ["is ahead", NOW + 1, false],
  ["is as far ahead as work ever waits", NOW + 60_000, false],
  ["is further ahead, because the clock was set back", NOW + 60_001, true],
])("work whose time %s is due accordingly", (_, at, expected) => {
  expect(isDue(at, 60_000, NOW)).toBe(expected);
  expect(dueAt(at, 60_000, NOW)).toBe(expected ? NOW : at);
});

test("the earliest time is the smallest of those that there are", () => {
  expect(earliest(3, undefined, 2)).toBe(2);
  expect(earliest(undefined)).toBeUndefined();
});
