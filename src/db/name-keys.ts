import { sql } from "drizzle-orm";
import { NAME_KEYS_MAX_QUERIES, NAME_KEYS_PER_QUERY } from "../core/fan-out-limits.ts";
import { nameKey } from "../core/name-key.ts";
import { withDeadline } from "../platform/deadline.ts";
import type { Database } from "./database.ts";
import { members } from "./schema.ts";

/**
 * Stores the keys of names that an older version stored, some at a time: D1 answers one query at a time. A run that ends early has
 * stored those before.
 * @throws UnavailableError if D1 does not answer one of the queries in time
 */
export async function addNameKeys(db: Database): Promise<void> {
  const { id, name } = members;
  const withoutKey = sql`${name} IS NOT NULL AND ${members.nameKey} IS NULL`;
  const next = db.select({ id, name }).from(members).where(withoutKey).limit(NAME_KEYS_PER_QUERY);
  for (let queries = 0; queries < NAME_KEYS_MAX_QUERIES; queries++) {
    const found = await withDeadline(next.execute());
    if (found.length > 0) await withDeadline(db.run(storeKeys(found)));
    if (found.length < NAME_KEYS_PER_QUERY) return;
  }
}

/** Builds the statement that stores the keys of names, unless a name has changed meanwhile. */
function storeKeys(found: { id: number; name: string | null }[]) {
  const rows = found.map(({ id, name }) => [id, name, nameKey(name ?? "")]);
  return sql`UPDATE members SET name_key = row.value ->> 2 FROM json_each(${JSON.stringify(rows)}) AS row
    WHERE members.id = row.value ->> 0 AND members.name = row.value ->> 1`;
}
