import type { Access } from "../../core/access.ts";
import {
  ENDED_ACCESS_REMEMBERED_MAX,
  ENDED_ACCESS_REMEMBERED_MS,
  TICKETS_COUNTED_MAX,
  TICKETS_COUNTED_MS,
  TICKETS_WITHOUT_READING,
} from "../../core/limits.ts";
import { RecentCounts } from "../../core/recent-counts.ts";
import { RecentKeys } from "../../core/recent-keys.ts";

const ended = new RecentKeys({
  maxAgeMs: ENDED_ACCESS_REMEMBERED_MS,
  maxSize: ENDED_ACCESS_REMEMBERED_MAX,
});

/**
 * Returns whether D1 showed within the last minute that this access has ended. Ask before a request counts for the member: whoever
 * has a copy of an old token must not use up the limits of its member. Only this isolate remembers it.
 */
export function isKnownToHaveEnded(access: Access): boolean {
  return ended.has(keyOf(access), Date.now());
}

/** Remembers that D1 has ended an access, which is for good: neither a session nor an epoch begins again. */
export function rememberEnd(access: Access): void {
  ended.add(keyOf(access), Date.now());
}

const tickets = new RecentCounts({ windowMs: TICKETS_COUNTED_MS, maxSize: TICKETS_COUNTED_MAX });

/**
 * Counts a ticket of an access. Returns whether D1 must be asked first if the access has ended: a ticket itself asks nothing, so
 * whoever has a copy of an old token could use up its member's upgrades with tickets. No client needs so many.
 */
export function countTicket(access: Access): boolean {
  return tickets.add(keyOf(access), Date.now()) === TICKETS_WITHOUT_READING + 1;
}

function keyOf({ memberId, sessionId, epoch, siteIssuedAt }: Access): string {
  return `${memberId}:${sessionId ?? epoch ?? `site ${siteIssuedAt}`}`;
}
