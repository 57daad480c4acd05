import { and, asc, gt, type SQL, sql } from "drizzle-orm";
import type { Database } from "./database.ts";
import { isOfIssuer, selectSiteFacts } from "./identities.ts";
import { MOST } from "./member-search.ts";
import { MEMBER_COLUMNS } from "./members.ts";
import { members } from "./schema.ts";

/** The words of a superuser's search: the key of the beginning of a name, the beginning of an email, a number, a whole external id. */
export type Words = { nameKey: string; email: string; id: number | undefined; externalId: string };

type Search = {
  /** undefined for all members. */
  words: Words | undefined;
  after: number;
  limit: number;
  /** The site whose external ids and emails are found and shown. */
  issuer: string | undefined;
};

/**
 * Builds the query for members by their ids, also deactivated ones, with the coins that D1 knows. It reads all that the indexes have
 * for the words.
 */
export function selectMembers(db: Database, { words, after, limit, issuer }: Search) {
  const held = sql<number>`(SELECT coalesce(sum(held), 0) FROM holds WHERE member_id = members.id)`;
  return db
    .select({ ...MEMBER_COLUMNS, ...selectSiteFacts(issuer), balance: members.balance, held })
    .from(members)
    .where(and(gt(members.id, after), words && isFound(words, issuer)))
    .orderBy(asc(members.id))
    .limit(limit);
}

function isFound(words: Words, issuer: string | undefined): SQL {
  const { nameKey, email, id } = words;
  const byName = (isActive: 0 | 1) =>
    sql`SELECT id FROM members WHERE is_active = ${sql.raw(String(isActive))}
      AND name_key >= ${nameKey} AND name_key < ${nameKey + MOST}`;
  const finds = [sql`SELECT id FROM members WHERE email >= ${email} AND email < ${email + MOST}`];
  // A key is empty if the words have no letters.
  if (nameKey !== "") finds.push(byName(1), byName(0));
  if (issuer !== undefined) finds.push(sql`SELECT member_id FROM (${byIdentity(words, issuer)})`);
  if (id !== undefined) finds.push(sql`SELECT ${id}`);
  return sql`members.id IN (${sql.join(finds, sql` UNION ALL `)})`;
}

/** Builds a query of its own: D1 takes five parts of a UNION. */
function byIdentity({ email, externalId }: Words, issuer: string): SQL {
  const byEmail = sql`email >= ${email} AND email < ${email + MOST}`;
  return sql`SELECT member_id FROM identities WHERE issuer = ${issuer} AND subject = ${externalId}
    UNION ALL SELECT member_id FROM identities WHERE ${byEmail} AND ${isOfIssuer(issuer)}`;
}
