import { eq } from "drizzle-orm";
import type { Database } from "../db/database.ts";
import { insertMember } from "../db/members.ts";
import { members } from "../db/schema.ts";
import { moveCoins } from "../db/transfers.ts";

type SignUp = { email: string; passwordHash: string; signupCoins: number; now: number };

/** Adds a member and grants `signupCoins`, in one batch. Returns the member's id, or undefined if the email is taken. */
export async function signUp(
  db: Database,
  { email, passwordHash, signupCoins, now }: SignUp,
): Promise<number | undefined> {
  const insertion = insertMember(db, { email, passwordHash, now });
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
