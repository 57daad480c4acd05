import { eq, inArray, type SQL, sql } from "drizzle-orm";
import { unnamedMember } from "../core/unnamed.ts";
import type { Database } from "./database.ts";
import { members } from "./schema.ts";
import { moveCoins } from "./transfers.ts";

export type Member = typeof members.$inferSelect;

/** What decides whether a member may write, and for how much. */
export type Standing = Pick<
  Member,
  "isActive" | "tokenEpoch" | "isSuperuser" | "isEmployee" | "premiumUntil"
>;

/** A member's standing alone: without the email and the password's hash. */
export function standingOf(member: Standing): Standing {
  const { isActive, tokenEpoch, isSuperuser, isEmployee, premiumUntil } = member;
  return { isActive, tokenEpoch, isSuperuser, isEmployee, premiumUntil };
}

/** What every member may know of another one. */
export type PublicMember = { id: number; name: string };

export function publicMember({ id, name }: Pick<Member, "id" | "name">): PublicMember {
  return { id, name: name ?? unnamedMember(id) };
}

/** Makes a member with `signupCoins` from the site; undefined if the email is taken. */
export async function createMember(
  db: Database,
  {
    email,
    passwordHash,
    signupCoins,
    now,
  }: { email: string; passwordHash: string; signupCoins: number; now: number },
): Promise<Member | undefined> {
  const created = db
    .insert(members)
    .values({ email, passwordHash, createdAt: now })
    .onConflictDoNothing()
    .returning({ id: members.id });
  // The hash holds a fresh salt, so it names the row of this insertion and no older member's.
  const coins = moveCoins(db, {
    to: eq(members.passwordHash, passwordHash),
    kind: "grant",
    amount: signupCoins,
    key: `signup:${crypto.randomUUID()}`,
    at: now,
  });
  const [inserted] = signupCoins > 0 ? await db.batch([created, ...coins]) : [await created];
  const id = inserted[0]?.id;
  return id === undefined ? undefined : findMember(db, id);
}

export function findMember(db: Database, id: number): Promise<Member | undefined> {
  return db.select().from(members).where(eq(members.id, id)).get();
}

export function findMemberByEmail(db: Database, email: string): Promise<Member | undefined> {
  return db.select().from(members).where(eq(members.email, email)).get();
}

/** A member's coins that are not lent to the chat `chatId`. */
export function outsideOf(chatId: number | SQL): SQL<number> {
  return sql<number>`balance + (SELECT coalesce(sum(held), 0) FROM holds WHERE member_id = members.id AND chat_id <> ${chatId})`;
}

/** The standing of those of the members who exist, and their coins outside a chat. */
export function findStandings(
  db: Database,
  ids: number[],
  chatId: number,
): Promise<(Standing & { id: number; outside: number })[]> {
  const { id, isActive, tokenEpoch, isSuperuser, isEmployee, premiumUntil } = members;
  const outside = outsideOf(chatId);
  return db
    .select({ id, isActive, tokenEpoch, isSuperuser, isEmployee, premiumUntil, outside })
    .from(members)
    .where(inArray(id, ids))
    .all();
}

/** What may change in a member; what is undefined stays. */
export type MemberChanges = {
  [K in "name" | "passwordHash" | "isSuperuser" | "isEmployee" | "premiumUntil" | "isActive"]?:
    | Member[K]
    | undefined;
};

/** The statement that changes the member that `which` names. A new password and a deactivation end every older token. */
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
