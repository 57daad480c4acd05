import { STATUS_EXPIRES_AFTER_MS, STATUS_STALE_AFTER_MS } from "./limits.ts";
import { isRecent } from "./recent.ts";

/** Determines whether a member may send messages, and whether they pay for them. */
export type MemberStatus = {
  isActive: boolean;
  /** Goes up with each password change and deactivation: tokens of an older epoch are invalid. */
  tokenEpoch: number;
  /** No token of the site that was issued at this time (Unix ms) or before is valid. Undefined in what an older release stores or answers. */
  tokensFrom?: number | null | undefined;
  isSuperuser: boolean;
  isEmployee: boolean;
  /** Unix ms; null for a member who never was premium. */
  premiumUntil: number | null;
};

type Roles = Pick<MemberStatus, "isSuperuser" | "isEmployee" | "premiumUntil">;

/** Returns whether messages are free for this member at the time `now` (Unix ms). */
export function isExempt(roles: Roles, now: number): boolean {
  return roles.isSuperuser || roles.isEmployee || (roles.premiumUntil !== null && roles.premiumUntil > now);
}

export type Freshness = "fresh" | "stale" | "expired";

/**
 * Rates a reading of D1 by its age at the time `now` (Unix ms). A `stale` one is used while the next one is requested in the
 * background; an `expired` one is replaced before use, unless D1 does not answer. One that is dated later than `now` is expired:
 * the clock was set back, and its age is unknown.
 * @param readAt when it was requested from D1 (Unix ms); undefined if never
 */
export function freshness(readAt: number | undefined, now: number): Freshness {
  if (readAt === undefined || !isRecent(readAt, STATUS_EXPIRES_AFTER_MS, now)) return "expired";
  return isRecent(readAt, STATUS_STALE_AFTER_MS, now) ? "fresh" : "stale";
}
