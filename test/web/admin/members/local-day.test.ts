import { expect, test } from "vitest";
import { endOfDay, localDay } from "../../../../src/web/admin/members/local-day.ts";

test("a day is as long as it is where the reader is, and comes back as the same day", () => {
  const end = endOfDay("2027-02-28") ?? "";
  expect(localDay(end)).toBe("2027-02-28");
  expect(localDay(new Date(Date.parse(end) + 1).toISOString())).toBe("2027-03-01");
});

test("no day is no moment", () => {
  expect(endOfDay("")).toBeNull();
  expect(localDay(null)).toBe("");
});
