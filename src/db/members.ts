import { and, eq, isNull, type SQL, sql } from "drizzle-orm";
import type { Access } from "../core/access.ts";
import type { MemberStatus } from "../core/member-status.ts";
import { nameKey } from "../core/name-key.ts";
import type { Pair } from "../core/pair.ts";
import { chosenName } from "../core/stored-name.ts";
import type { Database } from "./database.ts";
import { type OpenHold, selectHolds } from "./holds.ts";
import { members, sessions } from "./schema.ts";
import { endOutdatedSessions, type insertSession } from "./sessions.ts";

/** The columns that decide whether a member may send messages, and whether they pay for them. */
export const STATUS_COLUMNS = {
  isActive: members.isActive,
  tokenEpoch: members.tokenEpoch,
  isSuperuser: members.isSuperuser,
  isEmployee: members.isEmployee,
  premiumUntil: members.premiumUntil,
};

const MEMBER_COLUMNS = { id: members.id, email: members.email, name: members.name, ...STATUS_COLUMNS };

/** A member as the Worker knows them. Rooms and inboxes read less, and only a log-in reads the password hash. */
export type Member = MemberStatus & { id: number; email: string; name: string | null };

/** The part of a member that every other member may see. */
export type PublicMember = { id: number; name: string | null };

export function publicMember({ id, name }: Pick<Member, "id" | "name">): PublicMember {
  return { id, name: chosenName({ id, name }) };
}

/** Builds the statement that adds a member, unless the email is taken. */
export function insertMember(
  db: Database,
  {
    email,
    passwordHash,
    name = null,
    now,
  }: { email: string; passwordHash: string; name?: string | null | undefined; now: number },
) {
  return db
    .insert(members)
    .values({ email, passwordHash, name, nameKey: keyOf(name), createdAt: now })
    .onConflictDoNothing()
    .returning({ id: members.id });
}

/**
 * Returns the member of a token, and whether the token's session is over, in one query. A token without a session has no session
 * that could end.
 */
export async function findMemberOfToken(
  db: Database,
  { memberId, sessionId }: { memberId: number; sessionId?: string | undefined },
): Promise<{ member: Member; isSessionOver: boolean } | undefined> {
  const isThisSession = and(
    eq(sessions.id, sessionId ?? ""),
    eq(sessions.memberId, members.id),
    isNull(sessions.endedAt),
  );
  const found = await db
    .select({ member: MEMBER_COLUMNS, liveSession: sessions.id })
    .from(members)
    .leftJoin(sessions, isThisSession)
    .where(eq(members.id, memberId))
    .get();
  if (!found) return undefined;
  return { member: found.member, isSessionOver: sessionId !== undefined && found.liveSession === null };
}

export function findMember(db: Database, id: number): Promise<Member | undefined> {
  return db.select(MEMBER_COLUMNS).from(members).where(eq(members.id, id)).get();
}

export function findMemberByEmail(db: Database, email: string): Promise<Member | undefined> {
  return db.select(MEMBER_COLUMNS).from(members).where(eq(members.email, email)).get();
}

export async function findPublicMember(db: Database, id: number): Promise<PublicMember | undefined> {
  const { name } = members;
  const found = await db.select({ id: members.id, name }).from(members).where(eq(members.id, id)).get();
  return found && publicMember(found);
}

/** Finds what a member's profile shows. Rooms and inboxes need only a part of it. */
export async function findProfile(db: Database, id: number) {
  const { name, createdAt } = members;
  const found = await db
    .select({ id: members.id, name, createdAt })
    .from(members)
    .where(eq(members.id, id))
    .get();
  return found && { ...publicMember(found), createdAt: found.createdAt };
}

/** Decides whether a token of this member is valid now. */
export type TokenStatus = Pick<MemberStatus, "isActive" | "tokenEpoch">;

export async function isEmailTaken(db: Database, email: string): Promise<boolean> {
  const found = await db.select({ id: members.id }).from(members).where(eq(members.email, email)).get();
  return found !== undefined;
}

/** The columns that a log-in reads: it compares the hash with the password, and puts the epoch into the token. */
export type Credentials = TokenStatus & {
  id: number;
  passwordHash: string;
  passwordExpiresAt: number | null;
  isSuperuser: boolean;
};

export function findCredentials(db: Database, email: string): Promise<Credentials | undefined> {
  const { id, passwordHash, passwordExpiresAt, isActive, isSuperuser, tokenEpoch } = members;
  return db
    .select({ id, passwordHash, passwordExpiresAt, isActive, isSuperuser, tokenEpoch })
    .from(members)
    .where(eq(members.email, email))
    .get();
}

export async function findPasswordHash(db: Database, id: number): Promise<string | undefined> {
  const { passwordHash } = members;
  return (await db.select({ passwordHash }).from(members).where(eq(members.id, id)).get())?.passwordHash;
}

/**
 * Selects a member's coins, except those lent to the chat of a pair. While that chat has no row, these are all of them: its id
 * must not be NULL here, because a comparison with NULL leaves every hold out.
 */
export function selectFundsOutside({ low, high }: Pair): SQL<number> {
  return sql<number>`balance + (SELECT coalesce(sum(held), 0) FROM holds WHERE member_id = members.id
    AND chat_id <> coalesce((SELECT id FROM chats WHERE low_id = ${low} AND high_id = ${high}), 0))`;
}

/** Changes of a member; a field that is undefined stays as it is. */
export type MemberChanges = {
  [K in "name" | "passwordHash" | "isSuperuser" | "isEmployee" | "premiumUntil" | "isActive"]?:
    | (typeof members.$inferSelect)[K]
    | undefined;
} & {
  /** With a new `passwordHash`: how long that password can be replaced, in ms. Without it, it is the member's own. */
  passwordTtlMs?: number;
};

/**
 * Builds the statements that change the member matched by `which`, for one batch. A new password or a deactivation revokes all earlier
 * tokens and ends all sessions. The first statement returns the member.
 * @param condition changes the member only if it holds as well
 */
export function changeMember(
  db: Database,
  which: SQL,
  { passwordTtlMs, ...changes }: MemberChanges,
  condition?: SQL,
) {
  const endsTokens = changes.passwordHash !== undefined || changes.isActive === false;
  const passwordExpiresAt = passwordTtlMs === undefined ? null : sql`unixepoch() * 1000 + ${passwordTtlMs}`;
  const change = db
    .update(members)
    .set({
      ...changes,
      ...(changes.name !== undefined && { nameKey: keyOf(changes.name) }),
      ...(changes.passwordHash !== undefined && { passwordExpiresAt }),
      tokenEpoch: endsTokens ? sql`${members.tokenEpoch} + 1` : sql`${members.tokenEpoch}`,
    })
    .where(and(which, condition))
    .returning(MEMBER_COLUMNS);
  return endsTokens ? ([change, endOutdatedSessions(db, which)] as const) : ([change] as const);
}

function keyOf(name: string | null): string | null {
  return name === null ? null : nameKey(name);
}

/** A member after a change, with D1's figures of their coins at the same instant. */
export type ChangedMember = { member: Member; balance: number; holds: OpenHold[] };

/**
 * Changes a member. Reads the answer in the same batch, so that no read after the change can fail.
 * @param access of the member, for a change of their own: it may have ended while a password was hashed
 * @returns undefined for a member who does not exist, or whose access has ended
 */
export async function updateMember(
  db: Database,
  id: number,
  changes: MemberChanges,
  access?: Access,
): Promise<ChangedMember | undefined> {
  const [change, ...endings] = changeMember(db, eq(members.id, id), changes, access && isLive(access));
  const [[member], [coins], holds] = await db.batch([
    change,
    db.select({ balance: members.balance }).from(members).where(eq(members.id, id)),
    selectHolds(db, id),
    ...endings,
  ]);
  return member && coins && { member, balance: coins.balance, holds };
}

/** Builds the condition that D1 has not ended an access. */
function isLive({ epoch, sessionId }: Access): SQL | undefined {
  const session =
    sessionId === undefined
      ? undefined
      : sql`EXISTS (SELECT 1 FROM sessions WHERE id = ${sessionId} AND ended_at IS NULL)`;
  return and(eq(members.tokenEpoch, epoch), eq(members.isActive, true), session);
}

/** Returns whether the changes would leave the member's row as it is. A new password never does: its hash has a new salt. */
export function isUnchanged(member: Member, { passwordHash, ...changes }: MemberChanges): boolean {
  const { name, isSuperuser, isEmployee, premiumUntil, isActive } = changes;
  const asStored = { name, isSuperuser, isEmployee, premiumUntil, isActive } satisfies MemberChanges;
  const keys = Object.keys(asStored) as (keyof typeof asStored)[];
  return passwordHash === undefined && keys.every((key) => [undefined, member[key]].includes(asStored[key]));
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
