import { ERRORS, type ErrorCode } from "./errors.ts";
import type { ProblemBody } from "./problem-body.ts";

/** The headers of an answer that a page on another site may read. */
export const EXPOSED_HEADERS = ["ETag", "Content-Range", "Content-Disposition", "Retry-After"];

export type ProblemDetails = {
  /** Where the same code stands for two statuses. */
  status?: number;
  detail?: string;
  errors?: ProblemBody["errors"];
  headers?: Record<string, string>;
};

/** A code as an HTTP answer: a problem document (RFC 9457). */
export function problem(code: ErrorCode, more: ProblemDetails = {}): Response {
  const status = more.status ?? ERRORS[code].status;
  const body = {
    title: code.replaceAll("_", " "),
    status,
    code,
    detail: more.detail ?? ERRORS[code].detail,
    ...(more.errors && { errors: more.errors }),
  } satisfies ProblemBody;
  return new Response(JSON.stringify(body), {
    status,
    headers: {
      "Content-Type": "application/problem+json",
      "Access-Control-Allow-Origin": "*",
      "Access-Control-Expose-Headers": EXPOSED_HEADERS.join(","),
      "Cache-Control": "no-store",
      ...(status === 401 && { "WWW-Authenticate": "Bearer" }),
      ...more.headers,
    },
  });
}
