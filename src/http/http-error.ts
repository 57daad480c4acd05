import type { ErrorCode } from "../protocol/errors.ts";
import type { ProblemDetails } from "../protocol/http/problem.ts";

/** What the log says of it: whose act it was, or whose coins it was about, in which chat, and who asked for it. */
type LogContext = { member?: number | undefined; chat?: number | undefined; actor?: number | undefined };

/** Thrown by a route to answer with a code of the closed list. */
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
