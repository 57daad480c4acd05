import type { ErrorCode } from "../protocol/errors.ts";
import type { ProblemDetails } from "../protocol/problem.ts";

/** Thrown by a route to answer with a code of the closed list. */
export class Refusal extends Error {
  readonly code: ErrorCode;
  readonly more: ProblemDetails;
  /** Whose act it was, for the log. */
  readonly member: number | undefined;

  constructor(code: ErrorCode, more: ProblemDetails & { member?: number | undefined } = {}) {
    super(code);
    this.code = code;
    this.more = more;
    this.member = more.member;
  }
}
