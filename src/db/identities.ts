import { and, eq, sql } from "drizzle-orm";
import type { Database } from "./database.ts";
import { keyOf } from "./members.ts";
import { identities, members } from "./schema.ts";

/** A member as the site knows them: an issuer of tokens, and its subject. */
export type SiteIdentity = { issuer: string; subject: string };

/** The part of a new member that comes from the site. */
export type SiteProfile = { name: string | null; email: string | null; picture: string | null };

/** Builds the query for the member of an identity. */
export function selectIdentity(db: Database, { issuer, subject }: SiteIdentity) {
  return db
    .select({ memberId: identities.memberId })
    .from(identities)
    .where(and(eq(identities.issuer, issuer), eq(identities.subject, subject)));
}

/** Builds the two statements that add the member of an identity, for one batch and in this order, unless there is one. */
export function insertIdentity(
  db: Database,
  { issuer, subject }: SiteIdentity,
  { name, email, picture }: SiteProfile,
  now: number,
) {
  const isNew = sql`NOT EXISTS (SELECT 1 FROM identities WHERE issuer = ${issuer} AND subject = ${subject})`;
  return [
    // The columns are in the order of the schema.
    db.insert(members).select(
      sql`SELECT NULL, NULL, NULL, NULL, 0, ${name}, 0, 0, NULL, 1, 0, 0, 0, ${now}, ${keyOf(name)}, NULL, ${picture}
        WHERE ${isNew}`,
    ),
    // Within the batch, the newest member is the one that the statement before has added.
    db
      .insert(identities)
      .select(
        sql`SELECT ${issuer}, ${subject}, max(id), ${email} FROM ${members} WHERE ${isNew} HAVING max(id) > 0`,
      ),
  ] as const;
}
