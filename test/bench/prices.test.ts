import { expect, test } from "vitest";
import { dollarsPerMillion } from "./prices.ts";

test.each([
  ["one row, as the floor writes,", { rows: 1, d1Calls: 0 }, "1.01"],
  [
    "four rows and an object that waits for D1, as a batch per message takes,",
    { rows: 4, d1Calls: 1 },
    "4.04",
  ],
  [
    "one row, and a step of five rows for every 200 messages,",
    { rows: 1 + 5 / 200, d1Calls: 1 / 200 },
    "1.03",
  ],
])("a million messages that each take %s cost the dollars of the price list", (_, usage, dollars) => {
  expect(dollarsPerMillion(usage).toFixed(2)).toBe(dollars);
});
