/** The claims of a token that D1 may have ended since. */
export type Access = {
  memberId: number;
  epoch: number;
  /** Undefined for a token of a release without sessions. */
  sessionId?: string | undefined;
};

/** The columns of a member in D1 that decide about their access. */
export type MemberAccess = { memberId: number; isActive: boolean; tokenEpoch: number };

/** The codes with which an access ends. */
export type AccessEnd = "member_disabled" | "unauthorized";

/**
 * Returns how D1 has ended an access; undefined if it has not.
 * @param member undefined if D1 has no such member
 */
export function accessEnd(
  { epoch, sessionId }: Access,
  member: MemberAccess | undefined,
  endedSessionIds: readonly string[],
): AccessEnd | undefined {
  if (!member) return "unauthorized";
  if (!member.isActive) return "member_disabled";
  if (member.tokenEpoch !== epoch) return "unauthorized";
  return sessionId !== undefined && endedSessionIds.includes(sessionId) ? "unauthorized" : undefined;
}
