import { STATUS_EXPIRES_AFTER_MS } from "./limits.ts";
import { isRecent } from "./recent.ts";
import { STANDING_EXPIRES_AFTER_MS, STANDING_MAX_SESSIONS } from "./standing-limits.ts";

/** When an inbox read in D1 whether its member may be there. Times are Unix ms, of the request. */
export type KnownStanding = {
  readAt: number;
  /** When each session was last read as live. The newest is last. */
  sessions: ReadonlyMap<string, number>;
  /** The member may change in D1 until then: an earlier reading is not used again. */
  unsureUntil: number;
};

/** A reading of the member and of sessions. */
type StandingReading = {
  requestedAt: number;
  sessionIds: readonly string[];
  endedSessionIds: readonly string[];
};

export const UNKNOWN_STANDING: KnownStanding = {
  readAt: Number.NEGATIVE_INFINITY,
  sessions: new Map(),
  unsureUntil: Number.NEGATIVE_INFINITY,
};

/** Returns whether an inbox may answer from a reading of that time. Never during the time in which the member may change. */
export function isUsable(
  { unsureUntil }: KnownStanding,
  readAt: number | undefined = Number.NEGATIVE_INFINITY,
  now: number,
): boolean {
  return readAt >= unsureUntil && isRecent(readAt, STANDING_EXPIRES_AFTER_MS, now);
}

/** Returns whether a reading of that time allows an inbox to send its own socket a frame. */
export function confirmsSocket(known: KnownStanding, readAt: number, now: number): boolean {
  return isRecent(readAt, STATUS_EXPIRES_AFTER_MS, now) || isUsable(known, readAt, now);
}

/** Returns whether a reading is needed to answer about a member and these sessions. */
export function needsReading(known: KnownStanding, sessionIds: readonly string[], now: number): boolean {
  return [known.readAt, ...sessionIds.map((id) => known.sessions.get(id))].some(
    (readAt) => !isUsable(known, readAt, now),
  );
}

/** Takes a newer reading. */
export function takeStanding(
  known: KnownStanding,
  { requestedAt, sessionIds, endedSessionIds }: StandingReading,
): KnownStanding {
  const sessions = new Map(known.sessions);
  for (const id of sessionIds) {
    sessions.delete(id);
    if (!endedSessionIds.includes(id)) sessions.set(id, requestedAt);
  }
  const newest = [...sessions].slice(-STANDING_MAX_SESSIONS);
  return { ...known, readAt: requestedAt, sessions: new Map(newest) };
}
