import { drizzle } from "drizzle-orm/d1";
import { isUnavailable } from "../platform/deadline.ts";

export type Database = ReturnType<typeof openDatabase>;

export function openDatabase(d1: D1Database) {
  return drizzle(d1);
}

/** D1's messages for failures that a retry may cure, from its list of errors. The first one occurs only locally. */
const TRANSIENT =
  /SQLITE_BUSY|database is locked|Network connection lost|overloaded|object to be reset|code was updated|Too many requests/;

/** Returns whether D1 or a room failed for a reason that passes without a change. Looks into causes: drizzle wraps the errors of D1. */
export function isTransient(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return TRANSIENT.test(error.message) || isUnavailable(error) || isTransient(error.cause);
}
