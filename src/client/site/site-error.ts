import type { ErrorCode } from "../../protocol/errors.ts";
import type { ProblemBody } from "../../protocol/http/problem.ts";

/** An error of the server, or no answer from it. */
export class SiteError extends Error {
  override readonly name = "SiteError";
  /** `unreachable`: no answer, or one that is not Parley's. The server may have handled the request. */
  readonly code: ErrorCode | "unreachable";
  /** The HTTP status. Undefined for `unreachable`. */
  readonly status: number | undefined;
  /** The parts of the request that the server refuses. */
  readonly errors: NonNullable<ProblemBody["errors"]>;
  /** Seconds until the request may succeed. */
  readonly retryAfter: number | undefined;

  /** @param problem the fields of the server's problem document, as far as there is one */
  constructor(
    { code, detail, status, errors = [], retry_after }: Partial<ProblemBody>,
    options: { cause?: unknown } = {},
  ) {
    super(detail ?? code ?? "the server is unreachable", options);
    this.code = code ?? "unreachable";
    this.status = status;
    this.errors = errors;
    this.retryAfter = retry_after;
  }

  /** Whether the error says nothing about the request itself, so that the same request may succeed later. */
  get isTransient(): boolean {
    return ["unreachable", "unavailable", "internal", "rate_limited"].includes(this.code);
  }
}
