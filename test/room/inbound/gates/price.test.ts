import { describe, expect, test } from "vitest";
import { checkMaxPrice, checkSmile, priceOf } from "../../../../src/room/inbound/gates/price.ts";
import {
  attemptWith,
  type Conditions,
  complete,
  FILE,
  KNOWN_SMILE,
  MESSAGE_PRICE,
  nameOf,
  SMILE,
  TEXT,
} from "./fake-room.ts";

test.each<[string, Conditions, string]>([
  ["whose price is known passes", { frame: SMILE, smile: KNOWN_SMILE }, "pass"],
  [
    "that is retired is refused",
    { frame: SMILE, smile: { ...KNOWN_SMILE, isActive: false } },
    "smile_not_found",
  ],
  ["whose price is not known waits for D1", { frame: SMILE }, "wait"],
])("a smile %s", (_, conditions, decision) => {
  expect(nameOf(checkSmile(attemptWith(conditions).attempt))).toBe(decision);
});

test.each([
  ["a text", TEXT],
  ["a file", FILE],
])("%s passes the gate for smiles", (_, frame) => {
  expect(checkSmile(attemptWith({ frame }).attempt)).toBeUndefined();
});

test.each([
  ["has is decided again", true, undefined],
  ["does not have is refused", false, { kind: "reject", failure: { code: "smile_not_found" } }],
])("a smile that D1 %s", async (_, smileExists, outcome) => {
  const { attempt, progress } = attemptWith({ frame: SMILE, smileExists });
  await complete(checkSmile(attempt));
  expect(progress.outcome).toEqual(outcome);
});

describe("the price of a message", () => {
  test.each<[string, Conditions, number]>([
    ["is MESSAGE_PRICE for a text", { frame: TEXT }, MESSAGE_PRICE],
    ["is MESSAGE_PRICE for a file", { frame: FILE }, MESSAGE_PRICE],
    ["is the smile's own for a smile", { frame: SMILE, smile: KNOWN_SMILE }, KNOWN_SMILE.price],
    ["is 0 for a text of an exempt sender", { frame: TEXT, isExempt: true }, 0],
    ["is 0 for a smile of an exempt sender", { frame: SMILE, smile: KNOWN_SMILE, isExempt: true }, 0],
  ])("%s", (_, conditions, price) => {
    expect(priceOf(attemptWith(conditions).attempt)).toBe(price);
  });
});

test.each<[string, Conditions, string]>([
  ["without a max_price passes", { frame: TEXT }, "pass"],
  ["with its price as max_price passes", { frame: { ...TEXT, maxPrice: MESSAGE_PRICE } }, "pass"],
  [
    "with a max_price below its price is refused",
    { frame: { ...TEXT, maxPrice: MESSAGE_PRICE - 1 } },
    "price_changed",
  ],
  ["with a max_price of 0 passes if it is free", { frame: { ...TEXT, maxPrice: 0 }, isExempt: true }, "pass"],
])("a message %s", (_, conditions, decision) => {
  expect(nameOf(checkMaxPrice(attemptWith(conditions).attempt))).toBe(decision);
});

test("the error for a price above max_price has the price", () => {
  const { attempt } = attemptWith({ frame: { ...TEXT, maxPrice: 0 } });
  expect(checkMaxPrice(attempt)).toMatchObject({ failure: { price: MESSAGE_PRICE } });
});
