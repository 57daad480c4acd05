import { eq, sql } from "drizzle-orm";
import type { Database } from "./database.ts";
import { siteKeys } from "./schema.ts";

type StoredKeys = Pick<typeof siteKeys.$inferSelect, "keys" | "loadedAt">;

export function findSiteKeys(db: Database, url: string): Promise<StoredKeys | undefined> {
  const { keys, loadedAt } = siteKeys;
  return db.select({ keys, loadedAt }).from(siteKeys).where(eq(siteKeys.url, url)).get();
}

/** Stores the keys of the site, which replace the ones before. */
export async function storeSiteKeys(db: Database, url: string, stored: StoredKeys): Promise<void> {
  await db.run(
    sql`REPLACE INTO site_keys (url, keys, loaded_at) VALUES (${url}, ${stored.keys}, ${stored.loadedAt})`,
  );
}
