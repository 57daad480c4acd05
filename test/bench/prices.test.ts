import { expect, test } from "vitest";
import { dollarsPerMillion } from "./prices.ts";

test.each([
  ["the floor: one row", { rows: 1, d1Calls: 0 }, "1.01"],
  ["a D1 batch per message: four rows, and an object that waits", { rows: 4, d1Calls: 1 }, "4.04"],
  ["a step of five rows for every 200 messages", { rows: 1 + 5 / 200, d1Calls: 1 / 200 }, "1.03"],
])("%s", (_, usage, dollars) => {
  expect(dollarsPerMillion(usage).toFixed(2)).toBe(dollars);
});
