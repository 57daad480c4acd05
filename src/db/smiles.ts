import { asc, eq, sql } from "drizzle-orm";
import type { Database } from "./database.ts";
import { smiles } from "./schema.ts";

export type Smile = typeof smiles.$inferSelect;

export function findSmile(db: Database, id: number): Promise<Smile | undefined> {
  return db.select().from(smiles).where(eq(smiles.id, id)).get();
}

/** Returns whether the file is the image of a smile, a retired one included. */
export async function isSmileFile(db: Database, fileUuid: string): Promise<boolean> {
  return (
    (await db.select({ id: smiles.id }).from(smiles).where(eq(smiles.fileUuid, fileUuid)).get()) !== undefined
  );
}

export function listSmiles(db: Database, { retiredToo }: { retiredToo: boolean }): Promise<Smile[]> {
  const active = retiredToo ? undefined : eq(smiles.isActive, true);
  return db.select().from(smiles).where(active).orderBy(asc(smiles.id)).all();
}

export function createSmile(
  db: Database,
  smile: Pick<Smile, "fileUuid" | "price" | "title" | "createdAt">,
): Promise<Smile> {
  return db.insert(smiles).values(smile).returning().get();
}

/** A field that is undefined stays as it is. Returns undefined for a smile that does not exist. */
export async function updateSmile(
  db: Database,
  id: number,
  changes: { [K in "price" | "title" | "isActive"]: Smile[K] | undefined },
): Promise<Smile | undefined> {
  // Setting the id to itself keeps the statement valid when nothing changes.
  const [smile] = await db
    .update(smiles)
    .set({ ...changes, id: sql`${smiles.id}` })
    .where(eq(smiles.id, id))
    .returning();
  return smile;
}
