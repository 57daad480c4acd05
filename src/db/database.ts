import { drizzle } from "drizzle-orm/d1";
import type { Patience } from "../core/call-queue.ts";
import { queuedDatabase } from "./queued-database.ts";

export type Database = ReturnType<typeof openDatabase>;

/**
 * Opens D1. All its calls wait for their turn among those of the isolate: see `CallQueue`.
 * @param patience `impatient` for what may fail at once while D1 is slow: connections and HTTP reads. Payers continue meanwhile
 */
export function openDatabase(d1: D1Database, patience: Patience = "patient") {
  return drizzle(queuedDatabase(d1, patience));
}
