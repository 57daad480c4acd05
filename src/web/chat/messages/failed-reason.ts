import type { Outgoing } from "../../../client/outbox/outgoing.ts";
import { missingCoins, type Purse } from "../../../core/spending.ts";

type Failure = NonNullable<Outgoing["error"]>;
type Code = Extract<Failure, string> | Exclude<Failure, string>["code"];

/** Why a message was not sent, as of now: the coins and the prices may have changed since. */
export type FailedReason =
  | { kind: "short"; price: number; balance: number }
  /** It failed for want of coins, and now there are enough. */
  | { kind: "affordable"; price: number }
  | { kind: "changed"; price: number }
  | { kind: "other"; code: Code }
  | { kind: "unknown" };

type Facts = {
  error: Outgoing["error"];
  /** The price of another attempt, if it is known. */
  price: number | undefined;
  purse: Purse;
};

/** Returns why a message was not sent. A lack of coins follows the member's coins, for which the error has only those of that time. */
export function failedReason({ error, price, purse }: Facts): FailedReason {
  if (error === undefined) return { kind: "unknown" };
  if (typeof error === "string") return { kind: "other", code: error };
  const { code } = error;
  if (code === "price_changed" && price !== undefined) {
    return purse.isExempt ? { kind: "affordable", price: 0 } : { kind: "changed", price };
  }
  if (code !== "insufficient_balance" || price === undefined) return { kind: "other", code };
  if (purse.isExempt) return { kind: "affordable", price: 0 };
  const balance = purse.balance ?? error.balance;
  if (balance === undefined) return { kind: "other", code };
  // An inexact balance may be too high.
  const isShort = missingCoins(price, { ...purse, balance, isExact: true }) > 0;
  return isShort ? { kind: "short", price, balance } : { kind: "affordable", price };
}

/** Returns what several attempts cost together; undefined if one price is not known. */
export function sumOf(prices: readonly (number | undefined)[], { isExempt }: Purse): number | undefined {
  if (isExempt) return 0;
  return prices.reduce<number | undefined>(
    (sum, price) => (sum === undefined || price === undefined ? undefined : sum + price),
    0,
  );
}
