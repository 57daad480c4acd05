import { expect, test } from "vitest";
import { endOfDay, localDay } from "../../../../src/web/admin/members/local-day.ts";

test("the end of a local day is on that day, and one millisecond later is on the next", () => {
  const end = endOfDay("2027-02-28") ?? "";
  expect(localDay(end)).toBe("2027-02-28");
  expect(localDay(new Date(Date.parse(end) + 1).toISOString())).toBe("2027-03-01");
});

test("an empty date field and a null timestamp are converted into each other", () => {
  expect(endOfDay("")).toBeNull();
  expect(localDay(null)).toBe("");
});
