import { expect, test } from "vitest";
import { startOfDay } from "../../src/core/days.ts";

test("a day begins at midnight in UTC", () => {
  const midnight = Date.UTC(2026, 10, 29);
  expect(startOfDay(midnight)).toBe(midnight);
  expect(startOfDay(midnight + 1)).toBe(midnight);
  expect(startOfDay(midnight - 1)).toBe(Date.UTC(2026, 10, 28));
});
