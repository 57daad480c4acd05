import type { ErrorCode } from "../protocol/errors.ts";
import type { ProblemDetails } from "../protocol/http/problem.ts";

/** What the log says of it: whose act it was, or whose coins it was about, in which chat, and who asked for it. */
type About = { member?: number | undefined; chat?: number | undefined; by?: number | undefined };

/** Thrown by a route to answer with a code of the closed list. */
export class Refusal extends Error {
  readonly code: ErrorCode;
  readonly more: ProblemDetails;
  readonly about: About;

  constructor(code: ErrorCode, { member, chat, by, ...more }: ProblemDetails & About = {}) {
    super(code);
    this.code = code;
    this.more = more;
    this.about = { member, chat, by };
  }
}
