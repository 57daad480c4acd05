import { drizzle } from "drizzle-orm/d1";

export type Database = ReturnType<typeof openDatabase>;

export function openDatabase(d1: D1Database) {
  return drizzle(d1);
}

/** What D1 says when nothing is wrong with the query and the same may work in a moment (its error list; the first is local only); and what `UnansweredError` says. */
const TRANSIENT =
  /SQLITE_BUSY|database is locked|Network connection lost|overloaded|object to be reset|code was updated|Too many requests|^unanswered: /;

/** Whether D1, or a room, failed for a reason that passes by itself. drizzle wraps what D1 threw. */
export function isTransient(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return TRANSIENT.test(error.message) || isTransient(error.cause);
}
