import { and, desc, eq, isNull, sql } from "drizzle-orm";
import { joinScopes, KEYS_LISTED_MAX, type KeyIdentity, type Scope } from "../core/api-keys.ts";
import { type By, recordAct } from "./acts.ts";
import type { Database } from "./database.ts";
import { apiKeys } from "./schema.ts";

export type StoredKey = typeof apiKeys.$inferSelect;
export type NewKey = KeyIdentity & { name: string; scopes: Scope[] };

/** Builds the statements that add a key, for one batch. A repeat adds and records nothing. */
export function insertKey(db: Database, { scopes, ...key }: NewKey, by: By) {
  const { id, name } = key;
  const isNew = sql`NOT EXISTS (SELECT 1 FROM api_keys WHERE id = ${id})`;
  const detail = { key_id: id, name, scopes };
  return [
    recordAct(db, { ...by, act: "key.create", detail }, isNew),
    db
      .insert(apiKeys)
      .values({ ...key, scopes: joinScopes(scopes), createdAt: by.at, createdBy: by.actor })
      .onConflictDoNothing(),
  ] as const;
}

/** Builds the statements that end a key, for one batch. A repeat changes and records nothing. */
export function endKey(db: Database, { id, name }: Pick<StoredKey, "id" | "name">, by: By) {
  const isOpen = and(eq(apiKeys.id, id), isNull(apiKeys.endedAt));
  const exists = sql`EXISTS (SELECT 1 FROM api_keys WHERE ${isOpen})`;
  return [
    recordAct(db, { ...by, act: "key.end", detail: { key_id: id, name } }, exists),
    db.update(apiKeys).set({ endedAt: by.at }).where(isOpen),
  ] as const;
}

export function findKey(db: Database, id: string): Promise<StoredKey | undefined> {
  return db.select().from(apiKeys).where(eq(apiKeys.id, id)).get();
}

/** Builds the query for the newest keys, also those that have ended. */
export function selectKeys(db: Database) {
  return db.select().from(apiKeys).orderBy(desc(apiKeys.createdAt), apiKeys.id).limit(KEYS_LISTED_MAX);
}
