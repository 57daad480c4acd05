import { and, eq, isNull, type SQL, sql } from "drizzle-orm";
import type { MemberStatus } from "../core/member-status.ts";
import { nameKey } from "../core/name-key.ts";
import type { Pair } from "../core/pair.ts";
import { shownPicture } from "../core/picture.ts";
import { chosenName } from "../core/stored-name.ts";
import type { Database } from "./database.ts";
import { members, sessions } from "./schema.ts";

/** The columns that decide whether a member may send messages, and whether they pay for them. */
export const STATUS_COLUMNS = {
  isActive: members.isActive,
  tokenEpoch: members.tokenEpoch,
  tokensFrom: members.tokensFrom,
  isSuperuser: members.isSuperuser,
  isEmployee: members.isEmployee,
  premiumUntil: members.premiumUntil,
};

export const PROFILE_COLUMNS = { id: members.id, name: members.name, picture: members.picture };

export const MEMBER_COLUMNS = {
  ...PROFILE_COLUMNS,
  email: members.email,
  createdAt: members.createdAt,
  ...STATUS_COLUMNS,
};

/** A member as the Worker knows them. Rooms and inboxes read less, and only a log-in reads the password hash. */
export type Member = MemberStatus & {
  id: number;
  email: string | null;
  name: string | null;
  picture: string | null;
  createdAt: number;
};

/** The columns from which `publicMember` builds the part of a member that every other member may see. */
export type MemberProfile = Pick<Member, "id" | "name" | "picture">;
export type PublicMember = { id: number; name: string | null; picture?: string };

/** @param pictureOrigins those whose pictures pages show */
export function publicMember(
  { id, name, picture }: MemberProfile,
  pictureOrigins: readonly string[],
): PublicMember {
  const shown = shownPicture(picture, pictureOrigins);
  return { id, name: chosenName({ id, name }), ...(shown !== undefined && { picture: shown }) };
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

export function findProfile(db: Database, id: number): Promise<MemberProfile | undefined> {
  return db.select(PROFILE_COLUMNS).from(members).where(eq(members.id, id)).get();
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
  passwordHash: string | null;
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

/** Returns the hash of a member's password; undefined for a member without one. */
export async function findPasswordHash(db: Database, id: number): Promise<string | undefined> {
  const { passwordHash } = members;
  const found = await db.select({ passwordHash }).from(members).where(eq(members.id, id)).get();
  return found?.passwordHash ?? undefined;
}

/**
 * Selects a member's coins, except those lent to the chat of a pair. While that chat has no row, these are all of them: its id
 * must not be NULL here, because a comparison with NULL leaves every hold out.
 */
export function selectFundsOutside({ low, high }: Pair): SQL<number> {
  return sql<number>`balance + (SELECT coalesce(sum(held), 0) FROM holds WHERE member_id = members.id
    AND chat_id <> coalesce((SELECT id FROM chats WHERE low_id = ${low} AND high_id = ${high}), 0))`;
}

/** Returns the key by which searches find a name. */
export function keyOf(name: string | null): string | null {
  return name === null ? null : nameKey(name);
}
