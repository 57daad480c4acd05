import { ERRORS, type ErrorCode } from "../protocol/errors.ts";
import { refTo } from "../protocol/json-schemas.ts";
import { examplesOf, headersOf } from "./answers.ts";
import type { HeaderName, Operation } from "./operation.ts";

/** One status with which an operation refuses, and the codes that stand there. */
type Refusal = { status: number; codes: ErrorCode[] };

/** What an operation may refuse: what all of its kind do, and what it says itself. */
export function refusalsOf({ who, body, refusals = [] }: Operation): Refusal[] {
  const bad = { code: "invalid_request" as const, status: 400 };
  const all = [
    ...(who === "anyone" ? [] : (["unauthorized", "member_disabled"] as const)),
    ...(who === "superuser" ? (["forbidden"] as const) : []),
    ...(body ? ([bad, "invalid_request", "payload_too_large"] as const) : []),
    ...refusals,
    ...(["internal", "unavailable"] as const),
  ];
  const byStatus = new Map<number, Set<ErrorCode>>();
  for (const refusal of all) {
    const { code, status } =
      typeof refusal === "string" ? { code: refusal, status: ERRORS[refusal].status } : refusal;
    byStatus.set(status, (byStatus.get(status) ?? new Set()).add(code));
  }
  return [...byStatus].map(([status, codes]) => ({ status, codes: [...codes] }));
}

/** The response to it: where the operation has an example, its own, else one that all operations share. */
export function refusalResponse(refusal: Refusal, operation: Operation) {
  const { examples } = examplesOf(operation, refusal.status);
  if (!examples) return { $ref: `#/components/responses/${nameOf(refusal)}` };
  return responseOf(refusal, examples);
}

/** Those that are shared, by name. */
export function sharedResponses(operations: Operation[]): Record<string, object> {
  const all = operations.flatMap(refusalsOf).map((refusal) => [nameOf(refusal), responseOf(refusal)]);
  return Object.fromEntries(all);
}

function nameOf({ status, codes }: Refusal): string {
  return [status, ...codes].join("-");
}

function responseOf({ status, codes }: Refusal, examples?: object) {
  const schema = { allOf: [refTo("Problem"), { type: "object", properties: { code: { enum: codes } } }] };
  return {
    description: codes.map((code) => `\`${code}\``).join(", "),
    headers: headersOf(HEADERS_OF[status]),
    content: { "application/problem+json": { schema, ...(examples && { examples }) } },
  };
}

const HEADERS_OF: Record<number, HeaderName[]> = {
  401: ["WWW-Authenticate"],
  416: ["Content-Range"],
  429: ["Retry-After"],
};
