import { SHORT_BALANCE_MIN } from "../limits.ts";

/** Writes a balance for a small place: a large one as in "12.3M". An amount that is not exact has a mark. */
export function purseText(coins: number, isExact: boolean, language: string): string {
  const isLong = Math.abs(coins) >= SHORT_BALANCE_MIN;
  const amount = isLong
    ? new Intl.NumberFormat(language, { notation: "compact", maximumSignificantDigits: 3 }).format(coins)
    : coins.toLocaleString(language);
  return isExact ? amount : `≈ ${amount}`;
}
