import { COUNT_MS } from "../limits.ts";

/** Returns the number to show some time after a change from one to another, which it approaches evenly. */
export function countTowards(to: number, { from, elapsedMs }: { from: number; elapsedMs: number }): number {
  const part = Math.min(Math.max(elapsedMs / COUNT_MS, 0), 1);
  return Math.round(from + (to - from) * part);
}
