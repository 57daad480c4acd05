import { CAUSES_MAX } from "./limits.ts";

/** Begins the message of an error that stands for a call without an answer. */
export const UNANSWERED = "unanswered: ";

/**
 * The texts of failures that pass, for errors without a mark: of D1, of R2, of an object that is called while it goes away, and of
 * old code. The first one occurs only locally.
 */
const TEXTS = [
  /SQLITE_BUSY|database is locked/,
  /network connection lost/i,
  /overloaded|too many requests/i,
  /object to be reset|because the object was reset|this Durable Object instance is no longer active/,
  /code (was|has been) updated/,
  /transient issue on remote node/,
  // An object that still runs older code.
  /RPC receiver does not implement the method/,
];

/** Begins the messages of drizzle, which contain the words of a member. Their causes have the messages of D1. */
const QUERY = "Failed query:";

type PlatformError = {
  message?: unknown;
  cause?: unknown;
  /** The marks of the platform. They survive a call between objects. */
  retryable?: unknown;
  overloaded?: unknown;
  durableObjectReset?: unknown;
};

/** Returns whether D1, R2 or another object failed for a reason that passes without a change. Looks into causes. */
export function isTransient(error: unknown): boolean {
  let each = error;
  for (let depth = 0; depth < CAUSES_MAX && typeof each === "object" && each !== null; depth++) {
    const { message, cause, retryable, overloaded, durableObjectReset }: PlatformError = each;
    if (retryable === true || overloaded === true || durableObjectReset === true) return true;
    if (isTransientText(message)) return true;
    each = cause;
  }
  return false;
}

function isTransientText(message: unknown): boolean {
  if (typeof message !== "string" || message.startsWith(QUERY)) return false;
  return message.startsWith(UNANSWERED) || TEXTS.some((text) => text.test(message));
}
