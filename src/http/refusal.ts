import type { ErrorCode } from "../protocol/errors.ts";
import type { ProblemDetails } from "../protocol/problem.ts";

/** Thrown by a route to answer with a code of the closed list. */
export class Refusal extends Error {
  readonly code: ErrorCode;
  readonly more: ProblemDetails;

  constructor(code: ErrorCode, more: ProblemDetails = {}) {
    super(code);
    this.code = code;
    this.more = more;
  }
}
