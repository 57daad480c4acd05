import { DrizzleQueryError } from "drizzle-orm";

/** A dotted name, so that logs can be filtered by its first part: `auth.login`, `lease.recall`. */
export type LogEvent = `${string}.${string}`;

/** Writes one line of JSON about a refusal or a failure. Never log a token, a password or a message's text. */
export function log(entry: {
  event: LogEvent;
  code: string;
  member?: number | undefined;
  chat?: number | undefined;
  /** The superuser who made the request. */
  actor?: number | undefined;
  /** The step of a hold. */
  step?: number | undefined;
  /** How many times it happened. */
  count?: number | undefined;
  error?: unknown;
}): void {
  const { error: thrown, ...fields } = entry;
  // The message of drizzle's own error contains the query's parameters: emails, names, password hashes.
  const error = thrown instanceof DrizzleQueryError ? thrown.cause : thrown;
  const at = new Date().toISOString();
  if (error === undefined) console.warn(JSON.stringify({ at, ...fields }));
  else
    console.error(
      JSON.stringify({ at, ...fields, error: error instanceof Error ? error.stack : String(error) }),
    );
}
