/** The most that one amount or price may be: whole coins, so that sums of millions of them stay below 2^53. */
export const COINS_MAX = 1_000_000_000;
