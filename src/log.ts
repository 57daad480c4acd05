import { DrizzleQueryError } from "drizzle-orm";
import type { ActorId } from "./core/acts.ts";

/** A dotted name, so that logs can be filtered by its first part: `auth.login`, `lease.recall`. */
export type LogEvent = `${string}.${string}`;

/** New values that contain no words of a member. A field that is undefined did not change. */
export type LoggedChanges = Record<string, boolean | number | string | null | undefined>;

/**
 * Writes one line of JSON about a refusal, a failure, or a change of somebody's rights. Never log an email, a token, a password or a
 * message's text.
 */
export function log(entry: {
  event: LogEvent;
  /** Of the closed list of errors, `ok` for a change, or a code of the event's own. */
  code: string;
  member?: number | undefined;
  chat?: number | undefined;
  /** The superuser or the API key that made the request. */
  actor?: ActorId | undefined;
  /** The step of a hold. */
  step?: number | undefined;
  /** The id of a message. */
  message?: number | undefined;
  /** How many times it happened. */
  count?: number | undefined;
  /** The fields that changed, with their new values. */
  changed?: LoggedChanges | undefined;
  smile?: number | undefined;
  /** The client's IPv4 /24 or IPv6 /48. */
  network?: string | undefined;
  /** The id of the request. */
  request?: string | undefined;
  error?: unknown;
}): void {
  const { error: thrown, ...fields } = entry;
  // The message of drizzle's own error contains the query's parameters: emails, names, password hashes.
  const error = thrown instanceof DrizzleQueryError ? thrown.cause : thrown;
  const at = new Date().toISOString();
  if (entry.code === "ok") console.log(JSON.stringify({ at, ...fields }));
  else if (error === undefined) console.warn(JSON.stringify({ at, ...fields }));
  else console.error(JSON.stringify({ at, ...fields, error: withoutParameters(error) }));
}

/** Returns the text of an error. One that crossed from an object has lost its class, but not the parameters in its message. */
function withoutParameters(error: unknown): string {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const end = text.indexOf("\nparams: ");
  return end === -1 ? text : text.slice(0, end);
}
