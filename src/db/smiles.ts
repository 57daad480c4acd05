import { asc, eq } from "drizzle-orm";
import type { Database } from "./database.ts";
import { smiles } from "./schema.ts";

export type Smile = typeof smiles.$inferSelect;

export function findSmile(db: Database, id: number): Promise<Smile | undefined> {
  return db.select().from(smiles).where(eq(smiles.id, id)).get();
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

/** Finds the smile, in use or retired, whose image is this file. */
export function findSmileByFile(db: Database, fileUuid: string): Promise<Smile | undefined> {
  return db.select().from(smiles).where(eq(smiles.fileUuid, fileUuid)).get();
}

/** Changes a smile. A field that is undefined stays as it is. Writes nothing, and returns the smile, if no field differs. */
export async function updateSmile(
  db: Database,
  id: number,
  changes: { [K in "price" | "title" | "isActive"]: Smile[K] | undefined },
): Promise<Smile | undefined> {
  const smile = await findSmile(db, id);
  const keys = Object.keys(changes) as (keyof typeof changes)[];
  if (!smile || keys.every((key) => [undefined, smile[key]].includes(changes[key]))) return smile;
  const [changed] = await db.update(smiles).set(changes).where(eq(smiles.id, id)).returning();
  return changed;
}
