import type { Outgoing } from "../../../client/outbox/outgoing.ts";
import { missingCoins, type Purse } from "../../../core/spending.ts";
import type { Conversation } from "../conversation.ts";
import { sumOf } from "./failed-reason.ts";
import { attemptPrice } from "./use-failed.ts";

/** How the failed messages of a chat can be sent together. */
export type Attempts = {
  /** Of each message, in coins; undefined if it is not known. */
  prices: (number | undefined)[];
  /** How many of them, from the first one on, the coins are enough for. */
  count: number;
  /** Of these, in coins; undefined if it is not known. */
  cost: number | undefined;
  /** How many coins the member certainly lacks for all of them. */
  missing: number;
};

/** Returns how failed messages can be sent together, by the coins and prices of now. */
export function attemptsOf(failed: readonly Outgoing[], conversation: Conversation, purse: Purse): Attempts {
  const prices = failed.map((each) => (purse.isExempt ? 0 : attemptPrice(each, conversation)));
  return { prices, ...affordable(prices, purse) };
}

/** Returns how many attempts the coins are enough for, from the first one on, what they cost, and how many coins all of them lack. */
export function affordable(
  prices: readonly (number | undefined)[],
  purse: Purse,
): Pick<Attempts, "count" | "cost" | "missing"> {
  const missing = missingCoins(sumOf(prices, purse), purse);
  let count = prices.length;
  if (missing > 0) {
    let sum = 0;
    count = prices.findIndex((price = 0) => {
      sum += price;
      return missingCoins(sum, purse) > 0;
    });
  }
  return { count, cost: sumOf(prices.slice(0, count), purse), missing };
}
