import { inArray, type SQL, sql } from "drizzle-orm";
import { nameKey } from "../core/name-key.ts";
import type { Database } from "./database.ts";
import type { MemberProfile } from "./members.ts";
import { members } from "./schema.ts";

export type NameSearch = {
  /** The key of the searched words: see `nameKey`. */
  key: string;
  /** Whether the name may continue behind them. */
  isPrefix: boolean;
  /** The last member of the page before this one; 0 for the first page. */
  after: number;
  limit: number;
  /** The member who searches, and is not found. */
  memberId: number;
};

type Found = MemberProfile & { nameKey: string };

/** Keys have no controls, so whatever continues one lies between these. */
const LEAST = "\u0001";
export const MOST = "\u{10FFFF}";

/**
 * Builds the query for the members of a page and one more: first those with the key of the member before, then those with later
 * keys. Each part reads no more of the index than it returns. A comparison of key and id together would read it from the first key.
 */
export function selectByName({ key, isPrefix, after, limit, memberId }: NameSearch): SQL {
  const last = sql`(SELECT name_key FROM members WHERE id = ${after})`;
  // The index has a condition, which `is_active = ?` would not match.
  const columns = sql`SELECT id, name, picture, name_key AS nameKey FROM members WHERE is_active = 1 AND id <> ${memberId}`;
  const end = key + (isPrefix ? MOST : LEAST);
  return sql`SELECT * FROM (
      ${columns} AND name_key = ${last} AND name_key >= ${key} AND name_key < ${end} AND id > ${after}
      ORDER BY id LIMIT ${limit + 1})
    UNION ALL SELECT * FROM (
      ${columns} AND name_key >= coalesce(max(${key}, ${last} || ${LEAST}), ${key}) AND name_key < ${end}
      ORDER BY name_key, id LIMIT ${limit + 1})
    LIMIT ${limit + 1}`;
}

/**
 * Finds members by their names. Leaves out those whose key an older version has not changed with the name.
 * @returns also the ids of those
 */
export async function findByName(
  db: Database,
  search: NameSearch,
): Promise<{ members: MemberProfile[]; nextAfter: number | null; outdated: number[] }> {
  const found = await db.all<Found>(selectByName(search));
  const page = found.slice(0, search.limit);
  const fits = (each: Found) => nameKey(each.name ?? "") === each.nameKey;
  return {
    members: page.filter(fits),
    nextAfter: found.length > page.length ? (page.at(-1)?.id ?? null) : null,
    outdated: page.filter((each) => !fits(each)).map(({ id }) => id),
  };
}

/** Clears keys that no longer fit their names, so that the hourly run adds them again. */
export async function clearNameKeys(db: Database, ids: number[]): Promise<void> {
  await db.update(members).set({ nameKey: null }).where(inArray(members.id, ids));
}
