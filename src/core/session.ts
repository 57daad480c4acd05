import { REFRESH_REUSE_MS, REFRESH_TOKEN_TTL_MS, TOKEN_GRACE_MS } from "./limits.ts";

/** A session and its member, as D1 stores them. Times are Unix ms. */
export type RefreshableSession = {
  /** The member's token epoch when the session began, and now. */
  epoch: number;
  tokenEpoch: number;
  isActive: boolean;
  expiresAt: number;
  endedAt: number | null;
  /** Hash of the newest refresh token, of the one before, and when the newest replaced it. */
  refreshHash: string;
  previousHash: string | null;
  rotatedAt: number | null;
};

/** The fields of a session that a refresh changes, besides the hash of its new token. */
export type Rotation = { previousHash: string; rotatedAt: number };

/**
 * Decides on the use of a refresh token at the time `now`. `end`: the token was replaced, so a copy of it is in other hands, and the
 * session must end. The token before the newest is accepted for `REFRESH_REUSE_MS`, because the answer with the newest may have been
 * lost; each use replaces the newest. Takes the distance of the two times, because the clocks of two machines differ.
 * @param session undefined if there is none
 */
export function decideRefresh(
  session: RefreshableSession | undefined,
  hash: string,
  now: number,
): Rotation | "end" | "refuse" {
  if (!session || isOver(session, now)) return "refuse";
  if (hash === session.refreshHash) return { previousHash: hash, rotatedAt: now };
  const { previousHash, rotatedAt } = session;
  if (hash !== previousHash || rotatedAt === null) return "end";
  return Math.abs(now - rotatedAt) < REFRESH_REUSE_MS ? { previousHash, rotatedAt } : "end";
}

function isOver(
  { epoch, tokenEpoch, isActive, expiresAt, endedAt }: RefreshableSession,
  now: number,
): boolean {
  return endedAt !== null || !isActive || epoch !== tokenEpoch || expiresAt <= now;
}

/**
 * Returns what a right password admits to at the time `now`: `own` to a session, `reset` only together with a new password, `expired`
 * to nothing.
 * @param expiresAt of a password that the operator reset (Unix ms); null for the member's own
 */
export function passwordState(expiresAt: number | null, now: number): "own" | "reset" | "expired" {
  if (expiresAt === null) return "own";
  return now < expiresAt ? "reset" : "expired";
}

/**
 * Returns when the last token of a session can no longer be used (Unix ms). A session that was never refreshed lasts as long as its
 * access token, and a moment longer: an open socket waits that long for the next one.
 */
export function sessionExpiry({
  now,
  accessTtlSeconds,
  isRefreshed,
}: {
  now: number;
  accessTtlSeconds: number;
  isRefreshed: boolean;
}): number {
  const accessMs = accessTtlSeconds * 1000 + TOKEN_GRACE_MS;
  return now + (isRefreshed ? Math.max(accessMs, REFRESH_TOKEN_TTL_MS) : accessMs);
}
