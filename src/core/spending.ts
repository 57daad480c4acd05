import { LOW_COINS_MESSAGES, UNASKED_COINS_DIVISOR, UNASKED_MAX_TEXTS } from "./spending-limits.ts";

/** A member's coins as the page knows them. */
export type Purse = {
  /** Undefined until it is known. Negative while more was spent than granted. */
  balance: number | undefined;
  /** False if `balance` may contain coins that were spent, or lack coins that were received. */
  isExact: boolean;
  /** Whether the member pays nothing. */
  isExempt: boolean;
};

/** Returns what equal sends cost together; undefined if the price of one is not known. */
export function costOf(
  count: number,
  price: number | undefined,
  { isExempt }: Pick<Purse, "isExempt">,
): number | undefined {
  return isExempt || count === 0 ? 0 : price === undefined ? undefined : count * price;
}

/**
 * Returns whether the page asks before it sends something other than one text: it costs more than ten texts and more than a tenth of
 * the member's coins, or that is not known. An inexact balance may be too high, so only the texts count beside it.
 */
export function asksFirst(
  cost: number | undefined,
  textPrice: number | undefined,
  { balance, isExact, isExempt }: Purse,
): boolean {
  if (isExempt || cost === 0) return false;
  if (cost === undefined || textPrice === undefined || balance === undefined) return true;
  const isOverTexts = cost > UNASKED_MAX_TEXTS * textPrice;
  const isOverShare = !isExact || cost * UNASKED_COINS_DIVISOR > balance;
  return isOverTexts && isOverShare;
}

/** Returns how many sends of one price the coins buy; `Infinity` for free ones. */
export function messagesLeft(balance: number, price: number): number {
  return price === 0 ? Number.POSITIVE_INFINITY : Math.max(0, Math.floor(balance / price));
}

/** Returns whether the member should get coins soon. */
export function isLow(textPrice: number | undefined, { balance, isExempt }: Purse): boolean {
  return (
    !isExempt && textPrice !== undefined && balance !== undefined && balance < LOW_COINS_MESSAGES * textPrice
  );
}

/** Returns how many coins are missing for a cost, 0 if none or if that is not certain. */
export function missingCoins(cost: number | undefined, { balance, isExact, isExempt }: Purse): number {
  const isCertain = isExact && !isExempt;
  return isCertain && cost !== undefined && balance !== undefined ? Math.max(0, cost - balance) : 0;
}
