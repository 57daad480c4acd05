import { and, asc, eq, sql } from "drizzle-orm";
import { type By, compare, recordAct, recordSmileAct, toJson } from "./acts.ts";
import type { Database } from "./database.ts";
import { smiles } from "./schema.ts";

export type Smile = typeof smiles.$inferSelect;

export function findSmile(db: Database, id: number): Promise<Smile | undefined> {
  return db.select().from(smiles).where(eq(smiles.id, id)).get();
}

export function listSmiles(db: Database, { retiredToo }: { retiredToo: boolean }): Promise<Smile[]> {
  const active = retiredToo ? undefined : eq(smiles.isActive, true);
  return db
    .select()
    .from(smiles)
    .where(active)
    .orderBy(sql`${smiles.position} IS NULL`, asc(smiles.position), asc(smiles.id))
    .all();
}

export async function createSmile(
  db: Database,
  smile: Pick<Smile, "fileUuid" | "price" | "title">,
  by: By,
): Promise<Smile> {
  const { fileUuid, price, title } = smile;
  const act = { ...by, act: "smile.create" } as const;
  const [[created]] = await db.batch([
    db
      .insert(smiles)
      .values({ ...smile, createdAt: by.at })
      .returning(),
    recordSmileAct(db, act, eq(smiles.fileUuid, fileUuid), toJson({ price, title })),
  ]);
  return created as Smile;
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
  by: By,
): Promise<Smile | undefined> {
  const smile = await findSmile(db, id);
  const keys = Object.keys(changes) as (keyof typeof changes)[];
  if (!smile || keys.every((key) => [undefined, smile[key]].includes(changes[key]))) return smile;
  const { price, title, isActive } = changes;
  const { differs, detail } = compare({
    price: { column: smiles.price, value: price, shown: price },
    title: { column: smiles.title, value: title, shown: title },
    is_active: { column: smiles.isActive, value: isActive, shown: isActive },
  });
  const which = eq(smiles.id, id);
  const [, [changed]] = await db.batch([
    recordSmileAct(db, { ...by, act: "smile.change" }, and(which, differs), detail),
    db.update(smiles).set(changes).where(which).returning(),
  ]);
  return changed;
}

/** Puts the smiles in the order of `ids`. Those that it does not name follow the others. A repeat changes and records nothing. */
export async function orderSmiles(db: Database, ids: number[], by: By): Promise<void> {
  const place = sql`(SELECT key + 1 FROM json_each(${JSON.stringify(ids)}) WHERE value = smiles.id)`;
  const isElsewhere = sql`${smiles.position} IS NOT ${place}`;
  await db.batch([
    recordAct(
      db,
      { ...by, act: "smile.order", detail: {} },
      sql`EXISTS (SELECT 1 FROM smiles WHERE ${isElsewhere})`,
    ),
    db.update(smiles).set({ position: place }).where(isElsewhere),
  ]);
}
