/** The claims of a token that D1 may have ended since. A token has either an epoch or the time at which the site issued it. */
export type Access = {
  memberId: number;
  epoch?: number | undefined;
  /** Undefined for a token that belongs to no session. */
  sessionId?: string | undefined;
  /** When the site issued its token (Unix seconds); 0 for a token without that claim. */
  siteIssuedAt?: number | undefined;
  /** An API key has got the token, so it never has the power of a superuser. */
  byKey?: true | undefined;
};

/** The columns of a member in D1 that decide about their access. */
export type MemberAccess = {
  memberId: number;
  isActive: boolean;
  tokenEpoch: number;
  /** See `members.tokens_from` (Unix ms). Undefined in what an older release has stored or answers. */
  tokensFrom?: number | null | undefined;
};

/** The codes with which an access ends. */
export type AccessEnd = "member_disabled" | "unauthorized";

/**
 * Returns how D1 has ended an access; undefined if it has not.
 * @param member undefined if D1 has no such member
 */
export function accessEnd(
  access: Access,
  member: MemberAccess | undefined,
  endedSessionIds: readonly string[],
): AccessEnd | undefined {
  if (!member) return "unauthorized";
  if (!member.isActive) return "member_disabled";
  if (isRevoked(access, member)) return "unauthorized";
  const { sessionId } = access;
  return sessionId !== undefined && endedSessionIds.includes(sessionId) ? "unauthorized" : undefined;
}

/** The clock of the site counts seconds, so a token of the second of the limit may be older than the limit. */
function isRevoked({ epoch, siteIssuedAt }: Access, { tokenEpoch, tokensFrom }: MemberAccess): boolean {
  if (siteIssuedAt === undefined) return epoch !== tokenEpoch;
  return typeof tokensFrom === "number" && siteIssuedAt <= Math.floor(tokensFrom / 1000);
}
