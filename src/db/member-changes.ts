import { and, eq, type SQL, sql } from "drizzle-orm";
import type { Access } from "../core/access.ts";
import { keyId } from "../core/acts.ts";
import { type By, compare, recordMemberAct } from "./acts.ts";
import type { Database } from "./database.ts";
import { type OpenHold, selectHolds } from "./holds.ts";
import { keyOf, MEMBER_COLUMNS, type Member } from "./members.ts";
import { members } from "./schema.ts";
import { endOutdatedSessions, type insertSession } from "./sessions.ts";

/** Changes of a member; a field that is undefined stays as it is. */
export type MemberChanges = {
  [K in "name" | "picture" | "passwordHash" | "isSuperuser" | "isEmployee" | "premiumUntil" | "isActive"]?:
    | (typeof members.$inferSelect)[K]
    | undefined;
} & {
  /** Ends all tokens and sessions so far, also those of the site. The time (Unix ms) from which its tokens count. */
  tokensFrom?: number | undefined;
  /** With a new `passwordHash`: how long that password can be replaced, in ms. Without it, it is the member's own. */
  passwordTtlMs?: number;
};

/**
 * Builds the statements that change the member matched by `which`, for one batch. A new password or a deactivation revokes all earlier
 * tokens and ends all sessions. The first statement returns the member, with the coins that no chat holds.
 * @param condition changes the member only if it holds as well
 */
export function changeMember(
  db: Database,
  which: SQL,
  { passwordTtlMs, tokensFrom, ...changes }: MemberChanges,
  condition?: SQL,
) {
  const endsTokens = [changes.passwordHash, tokensFrom].some(isGiven) || changes.isActive === false;
  const endedAt = tokensFrom ?? sql`unixepoch() * 1000`;
  const passwordExpiresAt = passwordTtlMs === undefined ? null : sql`unixepoch() * 1000 + ${passwordTtlMs}`;
  const change = db
    .update(members)
    .set({
      ...changes,
      ...(changes.name !== undefined && { nameKey: keyOf(changes.name) }),
      ...(changes.passwordHash !== undefined && { passwordExpiresAt }),
      ...(endsTokens && { tokensFrom: sql`max(coalesce(tokens_from, 0), ${endedAt})` }),
      tokenEpoch: endsTokens ? sql`${members.tokenEpoch} + 1` : sql`${members.tokenEpoch}`,
    })
    .where(and(which, condition))
    .returning({ ...MEMBER_COLUMNS, balance: members.balance });
  return endsTokens ? ([change, endOutdatedSessions(db, which)] as const) : ([change] as const);
}

/**
 * Builds the statement that records a change by a superuser or a command, unless it changes nothing. Put it before the change.
 * @param which matches the member
 */
export function recordChange(db: Database, which: SQL, changes: MemberChanges, by: By) {
  const { isSuperuser, isEmployee, premiumUntil, isActive, passwordHash, tokensFrom } = changes;
  const until = typeof premiumUntil === "number" ? new Date(premiumUntil).toISOString() : premiumUntil;
  const { differs, detail } = compare({
    is_superuser: { column: members.isSuperuser, value: isSuperuser, shown: isSuperuser },
    is_employee: { column: members.isEmployee, value: isEmployee, shown: isEmployee },
    premium_until: { column: members.premiumUntil, value: premiumUntil, shown: until },
    is_active: { column: members.isActive, value: isActive, shown: isActive },
    password_reset: { column: members.passwordHash, value: passwordHash, shown: true },
    sessions_ended: { column: members.tokensFrom, value: tokensFrom, shown: true },
  });
  return recordMemberAct(db, { ...by, act: "member.change" }, and(which, differs), detail);
}

/** A member after a change, with D1's figures of their coins at the same instant. */
export type ChangedMember = { member: Member; balance: number; holds: OpenHold[] };

/** The member themself, whose access may have ended while a password was hashed, or a superuser or an API key. */
export type Changer = { access: Access } | By;

/**
 * Changes a member. Reads the answer in the same batch, so that no read after the change can fail.
 * @returns undefined for a member who does not exist, or whose access has ended, and for a superuser whose access an API key would
 * end or restore
 */
export async function updateMember(
  db: Database,
  id: number,
  changes: MemberChanges,
  by: Changer,
): Promise<ChangedMember | undefined> {
  const isMember = eq(members.id, id);
  if ("access" in by) {
    const [change, ...endings] = changeMember(db, isMember, changes, isLive(by.access));
    const [[changed], holds] = await db.batch([change, selectHolds(db, id), ...endings]);
    return changed && { member: changed, balance: changed.balance, holds };
  }
  const which = keyId(by.actor) === null ? isMember : sql`${isMember} AND ${leavesSuperuser(changes)}`;
  const [change, ...endings] = changeMember(db, which, changes);
  const record = recordChange(db, which, changes, by);
  const [, [changed], holds] = await db.batch([record, change, selectHolds(db, id), ...endings]);
  return changed && { member: changed, balance: changed.balance, holds };
}

/** Builds the condition that changes leave a superuser's access as it is. */
function leavesSuperuser({ isActive }: MemberChanges): SQL {
  return sql`(NOT ${members.isSuperuser} OR ${members.isActive} = ${isActive ?? members.isActive})`;
}

/** Builds the condition that D1 has not ended an access. */
function isLive({ epoch, sessionId, siteIssuedAt }: Access): SQL | undefined {
  const isIssuedLater = sql`(tokens_from IS NULL OR tokens_from / 1000 < ${siteIssuedAt})`;
  const session =
    sessionId === undefined
      ? undefined
      : sql`EXISTS (SELECT 1 FROM sessions WHERE id = ${sessionId} AND ended_at IS NULL)`;
  const isCurrent = epoch === undefined ? isIssuedLater : eq(members.tokenEpoch, epoch);
  return and(isCurrent, eq(members.isActive, true), session);
}

/** Returns whether the changes would leave the member's row as it is. A new password never does: its hash has a new salt. */
export function isUnchanged(
  member: Member,
  { passwordHash, tokensFrom, ...changes }: MemberChanges,
): boolean {
  const { name, picture, isSuperuser, isEmployee, premiumUntil, isActive } = changes;
  const asStored = { name, picture, isSuperuser, isEmployee, premiumUntil, isActive } satisfies MemberChanges;
  const keys = Object.keys(asStored) as (keyof typeof asStored)[];
  return (
    ![passwordHash, tokensFrom].some(isGiven) &&
    keys.every((key) => [undefined, member[key]].includes(asStored[key]))
  );
}

function isGiven(value: unknown): boolean {
  return value !== undefined;
}

/**
 * Replaces a member's password and adds a session of the new epoch, in one batch. Returns false, and changes nothing, if the password
 * or the epoch has changed in the meantime.
 * @param from the hash of the present password
 * @param insertion adds the session: see `insertSession`
 */
export async function replacePassword(
  db: Database,
  memberId: number,
  { from, to, tokenEpoch }: { from: string; to: string; tokenEpoch: number },
  insertion: ReturnType<typeof insertSession>,
): Promise<boolean> {
  const isSame = and(eq(members.passwordHash, from), eq(members.tokenEpoch, tokenEpoch));
  const [change, ...endings] = changeMember(db, eq(members.id, memberId), { passwordHash: to }, isSame);
  const [changed] = await db.batch([change, ...endings, insertion]);
  return changed.length > 0;
}
