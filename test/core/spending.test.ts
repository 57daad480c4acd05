import { describe, expect, test } from "vitest";
import { asksFirst, costOf, isLow, messagesLeft, missingCoins, type Purse } from "../../src/core/spending.ts";

const purse = (changes: Partial<Purse> = {}): Purse => ({
  balance: 1000,
  isExact: true,
  isExempt: false,
  ...changes,
});

describe("asksFirst", () => {
  test.each([
    { why: "ten texts are the larger bound", cost: 50, textPrice: 5, balance: 499, asks: false },
    { why: "over ten texts, which are the larger bound", cost: 51, textPrice: 5, balance: 500, asks: true },
    { why: "a tenth of the coins is the larger bound", cost: 100, textPrice: 5, balance: 1000, asks: false },
    { why: "over a tenth, the larger bound", cost: 101, textPrice: 5, balance: 1000, asks: true },
    { why: "a tenth need not be a whole number", cost: 100, textPrice: 5, balance: 1009, asks: false },
    { why: "just over a tenth", cost: 101, textPrice: 5, balance: 1009, asks: true },
    { why: "nothing is left", cost: 1, textPrice: 1, balance: 0, asks: false },
    { why: "nothing is left, over ten texts", cost: 11, textPrice: 1, balance: 0, asks: true },
    { why: "the balance is negative", cost: 11, textPrice: 1, balance: -3, asks: true },
    { why: "texts are free: within a tenth", cost: 10, textPrice: 0, balance: 100, asks: false },
    { why: "texts are free: over a tenth", cost: 11, textPrice: 0, balance: 100, asks: true },
  ])("with a balance of $balance and $textPrice coins a text, $cost coins: $asks, as $why", (each) => {
    const { cost, textPrice, balance, asks } = each;
    expect(asksFirst(cost, textPrice, purse({ balance }))).toBe(asks);
  });

  test.each([
    { unknown: "cost", cost: undefined, textPrice: 5, balance: 1000 },
    { unknown: "text price", cost: 1, textPrice: undefined, balance: 1000 },
    { unknown: "balance", cost: 1, textPrice: 5, balance: undefined },
  ])("asks while the $unknown is unknown, but never an exempt member", ({ cost, textPrice, balance }) => {
    expect(asksFirst(cost, textPrice, purse({ balance }))).toBe(true);
    expect(asksFirst(cost, textPrice, purse({ balance, isExempt: true }))).toBe(false);
  });

  test("asks nothing for what is free, even while all else is unknown", () => {
    expect(asksFirst(0, undefined, purse({ balance: undefined }))).toBe(false);
    expect(asksFirst(5000, 5, purse({ isExempt: true }))).toBe(false);
  });

  test("counts only texts beside an inexact balance, which may be too high", () => {
    const inexact = purse({ balance: 10_000, isExact: false });
    expect(asksFirst(50, 5, inexact)).toBe(false);
    expect(asksFirst(51, 5, inexact)).toBe(true);
    expect(asksFirst(51, 5, { ...inexact, isExact: true })).toBe(false);
  });
});

test.each([
  { count: 3, price: 5, isExempt: false, cost: 15 },
  { count: 0, price: undefined, isExempt: false, cost: 0 },
  { count: 2, price: 0, isExempt: false, cost: 0 },
  { count: 2, price: undefined, isExempt: false, cost: undefined },
  { count: 2, price: 5, isExempt: true, cost: 0 },
  { count: 2, price: undefined, isExempt: true, cost: 0 },
])("costOf: $count at $price, exempt: $isExempt, cost $cost", ({ count, price, isExempt, cost }) => {
  expect(costOf(count, price, { isExempt })).toBe(cost);
});

test.each([
  [12, 5, 2],
  [10, 5, 2],
  [9, 5, 1],
  [4, 5, 0],
  [0, 5, 0],
  [-1, 5, 0],
  [0, 0, Number.POSITIVE_INFINITY],
])("messagesLeft: %d coins at %d buy %d", (balance, price, left) => {
  expect(messagesLeft(balance, price)).toBe(left);
});

test.each([
  { textPrice: 5, changes: { balance: 25 }, low: false },
  { textPrice: 5, changes: { balance: 24 }, low: true },
  { textPrice: 5, changes: { balance: 24, isExact: false }, low: true },
  { textPrice: 5, changes: { balance: 0 }, low: true },
  { textPrice: 5, changes: { balance: 0, isExempt: true }, low: false },
  { textPrice: 5, changes: { balance: undefined }, low: false },
  { textPrice: undefined, changes: { balance: 0 }, low: false },
  { textPrice: 0, changes: { balance: 0 }, low: false },
])("isLow: texts at $textPrice with $changes: $low", ({ textPrice, changes, low }) => {
  expect(isLow(textPrice, purse(changes))).toBe(low);
});

test.each([
  { cost: 5, changes: { balance: 5 }, missing: 0 },
  { cost: 5, changes: { balance: 4 }, missing: 1 },
  { cost: 5, changes: { balance: -1 }, missing: 6 },
  { cost: 5, changes: { balance: 4, isExact: false }, missing: 0 },
  { cost: 5, changes: { balance: 4, isExempt: true }, missing: 0 },
  { cost: 5, changes: { balance: undefined }, missing: 0 },
  { cost: undefined, changes: { balance: 0 }, missing: 0 },
])("missingCoins: for $cost with $changes: $missing", ({ cost, changes, missing }) => {
  expect(missingCoins(cost, purse(changes))).toBe(missing);
});
