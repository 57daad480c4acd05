import { DrizzleQueryError } from "drizzle-orm";

/** A dotted name, so that a log can be filtered by its first part: `auth.login`, `lease.recall`. */
export type LogEvent = `${string}.${string}`;

/** Writes one line of JSON about something that was refused or failed. Never log a token, a password or a text. */
export function log(entry: {
  event: LogEvent;
  code: string;
  member?: number | undefined;
  chat?: number | undefined;
  /** The superuser who asked for it. */
  actor?: number | undefined;
  /** Of a hold: how many steps it has taken. */
  step?: number | undefined;
  error?: unknown;
}): void {
  const { error: thrown, ...fields } = entry;
  // drizzle's own message repeats what was bound to the query: emails, names, password hashes.
  const error = thrown instanceof DrizzleQueryError ? thrown.cause : thrown;
  const at = new Date().toISOString();
  if (error === undefined) console.warn(JSON.stringify({ at, ...fields }));
  else
    console.error(
      JSON.stringify({ at, ...fields, error: error instanceof Error ? error.stack : String(error) }),
    );
}
