import { expect, test } from "vitest";
import type { FundsResult } from "../../../../src/room/funds/find-funds.ts";
import { requireCoins } from "../../../../src/room/inbound/gates/coins.ts";
import {
  attemptWith,
  type Conditions,
  complete,
  KNOWN_SMILE,
  MESSAGE_PRICE,
  nameOf,
  SENDER,
  SMILE,
} from "./fake-room.ts";

const INSUFFICIENT: FundsResult = {
  ok: false,
  code: "insufficient_balance",
  price: MESSAGE_PRICE,
  balance: 2,
};

test.each<[string, Conditions, string]>([
  ["that the lease covers exactly needs no search", { coins: MESSAGE_PRICE }, "pass"],
  ["that costs one coin more than the lease covers waits for coins", { coins: MESSAGE_PRICE - 1 }, "wait"],
  ["that is free needs no search, even without coins", { coins: 0, isExempt: true }, "pass"],
  [
    "that is a smile waits for coins if the lease covers only the price of a text",
    { coins: MESSAGE_PRICE, frame: SMILE, smile: KNOWN_SMILE },
    "wait",
  ],
])("a message %s", (_, conditions, decision) => {
  expect(nameOf(requireCoins(attemptWith(conditions).attempt))).toBe(decision);
});

test("a message that waits for coins names its price, so that it continues as soon as they are available", async () => {
  const { attempt, room } = attemptWith({ coins: 0 });
  const decision = requireCoins(attempt);
  expect(decision).toMatchObject({ kind: "wait", coins: MESSAGE_PRICE });
  await complete(decision);
  expect(room.leases.find.mock.calls[0]?.slice(0, 2)).toEqual([SENDER, MESSAGE_PRICE]);
});

test.each<[string, FundsResult, string]>([
  ["finds is decided again", { ok: true }, "pass"],
  ["does not find is refused for lack of coins", INSUFFICIENT, "insufficient_balance"],
  [
    "may not query again yet is refused as rate-limited",
    { ok: false, code: "rate_limited", retry_after: 60 },
    "rate_limited",
  ],
  ["cannot query is refused as unavailable", { ok: false, code: "unavailable" }, "unavailable"],
])("a message whose coins the room %s", async (_, funds, outcome) => {
  const { attempt, progress } = attemptWith({ coins: 0, funds });
  await complete(requireCoins(attempt));
  expect(nameOf(progress.outcome)).toBe(outcome);
});

test("the refusal for lack of coins has the price and the balance", async () => {
  const { attempt, progress } = attemptWith({ coins: 0, funds: INSUFFICIENT });
  await complete(requireCoins(attempt));
  expect(progress.outcome).toEqual({
    kind: "reject",
    failure: { code: "insufficient_balance", price: MESSAGE_PRICE, balance: 2 },
  });
});

test("a message that continued because its coins arrived is not refused by the result of the earlier search", async () => {
  const { attempt, progress } = attemptWith({ coins: 0, funds: INSUFFICIENT });
  const controller = new AbortController();
  const search = complete(requireCoins(attempt), controller.signal);
  controller.abort();
  await search;
  expect(progress.outcome).toBeUndefined();
});
