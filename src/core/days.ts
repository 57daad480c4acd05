import { DAY_MS } from "./limits.ts";

/** Returns the UTC midnight with which the day of a time begins (Unix ms). */
export function startOfDay(at: number): number {
  return at - (at % DAY_MS);
}
