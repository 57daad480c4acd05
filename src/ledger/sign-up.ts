import { eq, sql } from "drizzle-orm";
import type { By } from "../db/acts.ts";
import type { Database } from "../db/database.ts";
import {
  insertIdentity,
  recordIdentity,
  type SiteIdentity,
  type SiteProfile,
  selectIdentity,
} from "../db/identities.ts";
import { insertMember } from "../db/members.ts";
import { members } from "../db/schema.ts";
import { moveCoins } from "../db/transfers.ts";

type SignUp = Parameters<typeof insertMember>[1] & { passwordHash: string; signupCoins: number };

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

/**
 * Returns the member of an identity of the site. Adds one with `signupCoins`, in one batch, if there is none. However often and at
 * once it is called, there is one member with one grant.
 * @param by the superuser or the API key that adds the member; undefined for a member who comes with a token
 */
export async function signUpFromSite(
  db: Database,
  identity: SiteIdentity,
  { profile, signupCoins, now, by }: { profile: SiteProfile; signupCoins: number; now: number; by?: By },
): Promise<number> {
  const { issuer, subject } = identity;
  const grant = moveCoins(db, {
    to: sql`members.id = (SELECT member_id FROM identities WHERE issuer = ${issuer} AND subject = ${subject})`,
    kind: "grant",
    amount: signupCoins,
    key: `signup:${issuer} ${subject}`,
    at: now,
  });
  const [insertion, link] = insertIdentity(db, identity, profile, now);
  const grants = signupCoins > 0 ? grant : [];
  const rest = [insertion, link, ...grants] as const;
  const read = selectIdentity(db, identity);
  const results = await db.batch(by ? [recordIdentity(db, identity, by), ...rest, read] : [...rest, read]);
  const [found] = results.at(-1) as Awaited<typeof read>;
  if (!found) throw new Error("D1 has not added the member");
  return found.memberId;
}
