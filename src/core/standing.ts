import { STANDING_AGEING_MS, STANDING_OLD_MS } from "./limits.ts";

/**
 * How good a reading of a member's standing is at the time `now`: `ageing` is used while it is read again, `old` is not used
 * before that, except for members who pay.
 * @param readAt when it was asked for (Unix ms); undefined if never
 */
export function freshness(readAt: number | undefined, now: number): "fresh" | "ageing" | "old" {
  if (readAt === undefined || now - readAt >= STANDING_OLD_MS) return "old";
  return now - readAt >= STANDING_AGEING_MS ? "ageing" : "fresh";
}
