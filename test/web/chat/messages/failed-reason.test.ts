import { describe, expect, test } from "vitest";
import { affordable } from "../../../../src/web/chat/messages/attempts.ts";
import { failedReason, sumOf } from "../../../../src/web/chat/messages/failed-reason.ts";

const purse = { balance: 3, isExact: true, isExempt: false };
const short = { code: "insufficient_balance", price: 5, balance: 3 };
const changed = { code: "price_changed", price: 7 };

describe("the reason of a message that was not sent", () => {
  test.each([
    ["coins are short", { error: short, price: 5, purse }, { kind: "short", price: 5, balance: 3 }],
    [
      "coins have become fewer",
      { error: short, price: 5, purse: { ...purse, balance: 1 } },
      { kind: "short", price: 5, balance: 1 },
    ],
    [
      "one coin is missing",
      { error: short, price: 5, purse: { ...purse, balance: 4 } },
      { kind: "short", price: 5, balance: 4 },
    ],
    [
      "coins have come, just enough",
      { error: short, price: 5, purse: { ...purse, balance: 5 } },
      { kind: "affordable", price: 5 },
    ],
    ["the price has fallen", { error: short, price: 2, purse }, { kind: "affordable", price: 2 }],
    [
      "the member pays nothing any more",
      { error: short, price: 5, purse: { ...purse, isExempt: true } },
      { kind: "affordable", price: 0 },
    ],
    [
      "the balance is not known: that of the error counts",
      { error: short, price: 5, purse: { ...purse, balance: undefined } },
      { kind: "short", price: 5, balance: 3 },
    ],
    [
      "neither balance is known",
      {
        error: { code: "insufficient_balance" },
        price: 5,
        purse: { ...purse, balance: undefined },
      },
      { kind: "other", code: "insufficient_balance" },
    ],
    [
      "the price is not known",
      { error: short, price: undefined, purse },
      { kind: "other", code: "insufficient_balance" },
    ],
    ["the price has changed", { error: changed, price: 7, purse }, { kind: "changed", price: 7 }],
    [
      "the price has changed, but the member pays nothing",
      { error: changed, price: 7, purse: { ...purse, isExempt: true } },
      { kind: "affordable", price: 0 },
    ],
    [
      "another refusal of the server",
      { error: { code: "file_too_large" }, price: 5, purse },
      { kind: "other", code: "file_too_large" },
    ],
    [
      "a failure of the client",
      { error: "unreadable_file", price: 5, purse },
      { kind: "other", code: "unreadable_file" },
    ],
    ["nothing is known", { error: undefined, price: 5, purse }, { kind: "unknown" }],
  ])("%s", (_, facts, expected) => {
    // The rest of a server's error does not matter.
    expect(failedReason(facts as unknown as Parameters<typeof failedReason>[0])).toEqual(expected);
  });
});

describe("the sum of several attempts", () => {
  test.each([
    [[5, 5, 50], false, 60],
    [[], false, 0],
    [[5, undefined], false, undefined],
    [[undefined, 5], false, undefined],
    [[5, undefined], true, 0],
  ])("of %j, exempt %s, is %s", (prices, isExempt, expected) => {
    expect(sumOf(prices, { ...purse, isExempt })).toBe(expected);
  });
});

describe("the attempts that the coins are enough for", () => {
  test.each([
    ["all", [5, 5], { balance: 10 }, { count: 2, cost: 10, missing: 0 }],
    ["the first ones", [5, 5, 10], { balance: 12 }, { count: 2, cost: 10, missing: 8 }],
    ["none, although a later one is cheaper", [5, 1], { balance: 3 }, { count: 0, cost: 0, missing: 3 }],
    [
      "all of a member who pays nothing",
      [5],
      { balance: 0, isExempt: true },
      { count: 1, cost: 0, missing: 0 },
    ],
    [
      "all, with coins that are not certain",
      [5],
      { balance: 0, isExact: false },
      { count: 1, cost: 5, missing: 0 },
    ],
    [
      "all, with a price that is not known",
      [undefined, 5],
      { balance: 3 },
      { count: 2, cost: undefined, missing: 0 },
    ],
  ])("are %s", (_which, prices, coins, expected) => {
    expect(affordable(prices, { ...purse, ...coins })).toEqual(expected);
  });
});
