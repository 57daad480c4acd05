import * as z from "zod/mini";
import { UNAVAILABLE_RETRY_SECONDS } from "../../core/d1-limits.ts";
import { ERRORS, type ErrorCode } from "../errors.ts";
import { FieldProblem } from "../field-errors.ts";
import { ErrorName } from "../frames/server.ts";

export const ProblemBody = z.object({
  title: z.string(),
  status: z.int(),
  code: ErrorName,
  detail: z.string(),
  /** The seconds until the request may succeed, as in the header `Retry-After`. */
  retry_after: z.optional(z.int()),
  /** With `insufficient_balance` of a repair: the coins to grant before it. */
  missing: z.optional(z.int()),
  /** With `unavailable`: the operator has closed the site. */
  closed: z.optional(z.literal(true)),
  errors: z.optional(z.array(FieldProblem)),
});
export type ProblemBody = z.output<typeof ProblemBody>;

/** The response headers that a page on another site may read. */
export const EXPOSED_HEADERS = ["ETag", "Content-Range", "Content-Disposition", "Retry-After"];

export type ProblemDetails = {
  /** For a code that is sent with two statuses. */
  status?: number;
  detail?: string;
  /** In seconds. */
  retryAfter?: number;
  missing?: number;
  closed?: true;
  errors?: ProblemBody["errors"];
  headers?: Record<string, string>;
};

/** Returns a code of the closed list as a problem document (RFC 9457). */
export function problemBody(
  code: ErrorCode,
  { status, detail, retryAfter = retryAfterOf(code), missing, closed, errors }: ProblemDetails = {},
): ProblemBody {
  return {
    title: code.replaceAll("_", " "),
    status: status ?? ERRORS[code].status,
    code,
    detail: detail ?? ERRORS[code].detail,
    ...(retryAfter !== undefined && { retry_after: retryAfter }),
    ...(missing !== undefined && { missing }),
    ...(closed && { closed }),
    ...(errors && { errors }),
  };
}

function retryAfterOf(code: ErrorCode): number | undefined {
  return code === "unavailable" ? UNAVAILABLE_RETRY_SECONDS : undefined;
}

/** Returns the HTTP response that carries a problem document. */
export function problem(code: ErrorCode, details: ProblemDetails = {}): Response {
  const body = problemBody(code, details);
  const { status, retry_after } = body;
  return new Response(JSON.stringify(body), {
    status,
    headers: {
      "Content-Type": "application/problem+json",
      ...(retry_after !== undefined && { "Retry-After": String(retry_after) }),
      ...(status === 401 && { "WWW-Authenticate": "Bearer" }),
      ...details.headers,
    },
  });
}
