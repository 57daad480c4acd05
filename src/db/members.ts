import { eq, inArray, type SQL, sql } from "drizzle-orm";
import type { Database } from "./database.ts";
import { members } from "./schema.ts";
import { moveCoins } from "./transfers.ts";

export type Member = typeof members.$inferSelect;

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

/** By id; one that does not exist is not in it. */
export async function findMembers(db: Database, ids: number[]): Promise<{ [id: number]: Member }> {
  const rows = await db.select().from(members).where(inArray(members.id, ids));
  return Object.fromEntries(rows.map((member) => [member.id, member]));
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
