import { DrizzleQueryError } from "drizzle-orm";

/** One line for each refused or failed act: who, where, why. Never a token, a password or a text. */
export function log(entry: {
  act: string;
  code: string;
  member?: number | undefined;
  chat?: number | undefined;
  /** The superuser who asked for it. */
  by?: number | undefined;
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
