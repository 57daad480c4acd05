import { eq, inArray, type SQL, sql } from "drizzle-orm";
import { fallbackName } from "../core/display-name.ts";
import type { MemberStatus } from "../core/member-status.ts";
import type { Database } from "./database.ts";
import { members } from "./schema.ts";

export type Member = typeof members.$inferSelect;

/** The part of a member that every other member may see. */
export type PublicMember = { id: number; name: string };

export function publicMember({ id, name }: Pick<Member, "id" | "name">): PublicMember {
  return { id, name: name ?? fallbackName(id) };
}

/** Builds the statement that adds a member, unless the email is taken. */
export function insertMember(
  db: Database,
  { email, passwordHash, now }: { email: string; passwordHash: string; now: number },
) {
  return db
    .insert(members)
    .values({ email, passwordHash, createdAt: now })
    .onConflictDoNothing()
    .returning({ id: members.id });
}

export function findMember(db: Database, id: number): Promise<Member | undefined> {
  return db.select().from(members).where(eq(members.id, id)).get();
}

export function findMemberByEmail(db: Database, email: string): Promise<Member | undefined> {
  return db.select().from(members).where(eq(members.email, email)).get();
}

/** Selects a member's coins, except those lent to the chat `chatId`. */
export function selectFundsOutside(chatId: number | SQL): SQL<number> {
  return sql<number>`balance + (SELECT coalesce(sum(held), 0) FROM holds WHERE member_id = members.id AND chat_id <> ${chatId})`;
}

/** Returns the status and the coins outside the chat `chatId` of each member that exists. */
export function findStatuses(
  db: Database,
  ids: number[],
  chatId: number,
): Promise<(MemberStatus & { id: number; fundsOutside: number })[]> {
  const { id, isActive, tokenEpoch, isSuperuser, isEmployee, premiumUntil } = members;
  const fundsOutside = selectFundsOutside(chatId);
  return db
    .select({ id, isActive, tokenEpoch, isSuperuser, isEmployee, premiumUntil, fundsOutside })
    .from(members)
    .where(inArray(id, ids))
    .all();
}

/** Changes of a member; a field that is undefined stays as it is. */
export type MemberChanges = {
  [K in "name" | "passwordHash" | "isSuperuser" | "isEmployee" | "premiumUntil" | "isActive"]?:
    | Member[K]
    | undefined;
};

/** Builds the statement that changes the member matched by `which`. A new password or a deactivation revokes all earlier tokens. */
export function changeMember(db: Database, which: SQL, changes: MemberChanges) {
  const endsTokens = changes.passwordHash !== undefined || changes.isActive === false;
  return db
    .update(members)
    .set({ ...changes, tokenEpoch: endsTokens ? sql`${members.tokenEpoch} + 1` : sql`${members.tokenEpoch}` })
    .where(which)
    .returning();
}

export async function updateMember(
  db: Database,
  id: number,
  changes: MemberChanges,
): Promise<Member | undefined> {
  const [member] = await changeMember(db, eq(members.id, id), changes);
  return member;
}
