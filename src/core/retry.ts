import { RETRY_MAX_MS, RETRY_MIN_MS } from "./limits.ts";

/**
 * Returns how long to wait after the `tries`th failure in a row. The wait doubles each time and is shortened by up to a quarter,
 * so that callers which failed together do not retry together.
 * @param chance a random number from 0 to 1
 */
export function retryWaitMs(tries: number, chance: number): number {
  const wait = Math.min(RETRY_MAX_MS, RETRY_MIN_MS * 2 ** Math.max(0, tries - 1));
  return Math.round(wait * (1 - chance / 4));
}
