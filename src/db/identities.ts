import { and, eq, type SQL, sql } from "drizzle-orm";
import { type By, recordAct } from "./acts.ts";
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

/** Builds the column with a member's external id: null for one, or on a site, that has none. Its query reads `members`. */
export function selectExternalId(issuer: string | undefined): SQL.Aliased<string | null> {
  return selectOfIdentity("subject", issuer).as("external_id");
}

/** The part of a member that the site has given: null where it has given nothing. */
export type SiteFacts = { externalId: string | null; siteEmail: string | null };

/** Builds the columns of `SiteFacts`. Their query reads `members`. */
export function selectSiteFacts(issuer: string | undefined) {
  return {
    externalId: selectExternalId(issuer),
    siteEmail: selectOfIdentity("email", issuer).as("site_email"),
  };
}

export async function findSiteFacts(
  db: Database,
  issuer: string | undefined,
  memberId: number,
): Promise<SiteFacts> {
  const found =
    issuer === undefined
      ? undefined
      : await db
          .select({ externalId: identities.subject, siteEmail: identities.email })
          .from(identities)
          .where(and(eq(identities.memberId, memberId), isOfIssuer(issuer)))
          .get();
  return found ?? { externalId: null, siteEmail: null };
}

function selectOfIdentity(column: "subject" | "email", issuer: string | undefined): SQL<string | null> {
  if (issuer === undefined) return sql<null>`NULL`;
  return sql`(SELECT ${sql.raw(column)} FROM identities WHERE member_id = members.id AND ${isOfIssuer(issuer)})`;
}

/** Returns the external ids of members, of those who have one. */
export async function readExternalIds(
  db: Database,
  issuer: string,
  memberIds: readonly number[],
): Promise<Map<number, string>> {
  const rows = await db
    .select({ memberId: identities.memberId, subject: identities.subject })
    .from(identities)
    .where(
      and(
        sql`${identities.memberId} IN (SELECT value FROM json_each(${JSON.stringify(memberIds)}))`,
        eq(identities.issuer, issuer),
      ),
    );
  return new Map(rows.map(({ memberId, subject }) => [memberId, subject]));
}

/** Builds the statement that records that somebody adds the member of an identity. Put it before those of `insertIdentity`. */
export function recordIdentity(db: Database, identity: SiteIdentity, by: By) {
  // The next id: D1 gives none out twice.
  const memberId = sql`(SELECT seq + 1 FROM sqlite_sequence WHERE name = 'members')`;
  const detail = { external_id: identity.subject };
  return recordAct(db, { ...by, act: "member.create", memberId, detail }, hasNoMember(identity));
}

function hasNoMember({ issuer, subject }: SiteIdentity): SQL {
  return sql`NOT EXISTS (SELECT 1 FROM identities WHERE issuer = ${issuer} AND subject = ${subject})`;
}

/** Builds the two statements that add the member of an identity, for one batch and in this order, unless there is one. */
export function insertIdentity(
  db: Database,
  { issuer, subject }: SiteIdentity,
  { name, email, picture }: SiteProfile,
  now: number,
) {
  const isNew = hasNoMember({ issuer, subject });
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

/** Nearly all identities have the same issuer. The plus keeps a query on a better index. */
export function isOfIssuer(issuer: string): SQL {
  return sql`+issuer = ${issuer}`;
}
