import { eq } from "drizzle-orm";
import type { Database } from "./database.ts";
import { smiles } from "./schema.ts";

export type Smile = typeof smiles.$inferSelect;

export function findSmile(db: Database, id: number): Promise<Smile | undefined> {
  return db.select().from(smiles).where(eq(smiles.id, id)).get();
}
