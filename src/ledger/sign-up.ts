import { eq } from "drizzle-orm";
import type { Database } from "../db/database.ts";
import { insertMember } from "../db/members.ts";
import { members } from "../db/schema.ts";
import { moveCoins } from "../db/transfers.ts";

type SignUp = Parameters<typeof insertMember>[1] & { signupCoins: number };

/** Adds a member and grants `signupCoins`, in one batch. Returns the member's id, or undefined if the email is taken. */
export async function signUp(db: Database, { signupCoins, ...member }: SignUp): Promise<number | undefined> {
  const { passwordHash, now } = member;
  const insertion = insertMember(db, member);
  // The hash has a fresh salt, so it identifies the row of this insertion and not an older member's.
  const grant = moveCoins(db, {
    to: eq(members.passwordHash, passwordHash),
    kind: "grant",
    amount: signupCoins,
    key: `signup:${crypto.randomUUID()}`,
    at: now,
  });
  const [inserted] = signupCoins > 0 ? await db.batch([insertion, ...grant]) : [await insertion];
  return inserted[0]?.id;
}
