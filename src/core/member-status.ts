import { STATUS_EXPIRES_AFTER_MS, STATUS_STALE_AFTER_MS } from "./limits.ts";

/** Determines whether a member may send messages, and whether they pay for them. */
export type MemberStatus = {
  isActive: boolean;
  /** Goes up with each password change and deactivation: tokens of an older epoch are invalid. */
  tokenEpoch: number;
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

/**
 * Rates a status by its age at the time `now` (Unix ms). A `stale` one is used while it is refreshed in the background; an
 * `expired` one is refreshed before use, except for members who pay.
 * @param readAt when it was requested from D1 (Unix ms); undefined if never
 */
export function freshness(readAt: number | undefined, now: number): "fresh" | "stale" | "expired" {
  if (readAt === undefined || now - readAt >= STATUS_EXPIRES_AFTER_MS) return "expired";
  return now - readAt >= STATUS_STALE_AFTER_MS ? "stale" : "fresh";
}
