import { RETRY_MAX_MS, RETRY_MIN_MS } from "./limits.ts";

/**
 * How long to wait after the `tries`th failure in a row: doubled each time, and spread over a quarter, so that what failed
 * together does not come back together. @param chance from 0 to 1
 */
export function retryWaitMs(tries: number, chance: number): number {
  const wait = Math.min(RETRY_MAX_MS, RETRY_MIN_MS * 2 ** Math.max(0, tries - 1));
  return Math.round(wait * (1 - chance / 4));
}
