import { ERRORS, type ErrorCode } from "../../protocol/errors.ts";
import { refTo } from "../../protocol/json-schemas.ts";
import type { HeaderName, Operation } from "./operation.ts";
import { examplesOf, headerRefs } from "./responses.ts";

/** One status with which an operation refuses, and the codes that stand there. */
type ErrorStatus = { status: number; codes: ErrorCode[] };

/** What an operation may refuse: what all of its kind do, and what it says itself. */
export function errorStatusesOf({ access, body, errors = [] }: Operation): ErrorStatus[] {
  const badRequest = { code: "invalid_request" as const, status: 400 };
  const all = [
    ...(access === "anyone" ? [] : (["unauthorized", "member_disabled"] as const)),
    ...(access === "superuser" ? (["forbidden"] as const) : []),
    ...(body ? ([badRequest, "invalid_request", "payload_too_large"] as const) : []),
    ...errors,
    ...(["internal", "unavailable"] as const),
  ];
  const byStatus = new Map<number, Set<ErrorCode>>();
  for (const error of all) {
    const { code, status } =
      typeof error === "string" ? { code: error, status: ERRORS[error].status } : error;
    byStatus.set(status, (byStatus.get(status) ?? new Set()).add(code));
  }
  return [...byStatus].map(([status, codes]) => ({ status, codes: [...codes] }));
}

/** The response to it: where the operation has an example, its own, else one that all operations share. */
export function errorResponse(error: ErrorStatus, operation: Operation) {
  const { examples } = examplesOf(operation, error.status);
  if (!examples) return { $ref: `#/components/responses/${nameOf(error)}` };
  return buildErrorResponse(error, examples);
}

/** Those that are shared, by name. */
export function sharedErrorResponses(operations: Operation[]): Record<string, object> {
  const all = operations.flatMap(errorStatusesOf).map((error) => [nameOf(error), buildErrorResponse(error)]);
  return Object.fromEntries(all);
}

function nameOf({ status, codes }: ErrorStatus): string {
  return [status, ...codes].join("-");
}

function buildErrorResponse({ status, codes }: ErrorStatus, examples?: object) {
  const schema = { allOf: [refTo("Problem"), { type: "object", properties: { code: { enum: codes } } }] };
  return {
    description: codes.map((code) => `\`${code}\``).join(", "),
    headers: headerRefs(HEADERS_BY_STATUS[status]),
    content: { "application/problem+json": { schema, ...(examples && { examples }) } },
  };
}

const HEADERS_BY_STATUS: Record<number, HeaderName[]> = {
  401: ["WWW-Authenticate"],
  416: ["Content-Range"],
  429: ["Retry-After"],
};
