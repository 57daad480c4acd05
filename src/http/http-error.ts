import type { ActorId } from "../core/acts.ts";
import type { ErrorCode } from "../protocol/errors.ts";
import type { ProblemDetails } from "../protocol/http/problem.ts";

/**
 * The fields of the log entry: the member who acted or whose coins were affected, the chat, and the superuser or the API key that
 * made the request.
 */
type LogContext = { member?: number | undefined; chat?: number | undefined; actor?: ActorId | undefined };

/** Thrown by a route to respond with a code of the closed list. */
export class HttpError extends Error {
  readonly code: ErrorCode;
  readonly details: ProblemDetails;
  readonly logContext: LogContext;

  constructor(code: ErrorCode, { member, chat, actor, ...details }: ProblemDetails & LogContext = {}) {
    super(code);
    this.code = code;
    this.details = details;
    this.logContext = { member, chat, actor };
  }
}
