import { ERRORS, type ErrorCode } from "../../protocol/errors.ts";
import { refTo } from "../../protocol/json-schemas.ts";
import type { DocumentedResponse } from "./documented-calls.ts";
import type { HeaderName, Operation, ResponseSpec } from "./operation.ts";

type Responses = Record<string, DocumentedResponse | { $ref: string }>;

/** One status of an error response, and the codes that it may have. */
type ErrorStatus = { status: number; codes: ErrorCode[] };

/** Returns all responses of an operation, by status. An error without an example here refers to a shared response. */
export function responsesOf(operation: Operation): Responses {
  const successes = operation.responses.map((spec) => [spec.status, toResponse(spec, operation)]);
  const errors = errorStatusesOf(operation).map((error) => {
    const { examples } = examplesOf(operation, error.status);
    const shared = { $ref: `#/components/responses/${nameOf(error)}` };
    return [error.status, examples ? toErrorResponse(error, examples) : shared];
  });
  return Object.fromEntries([...successes, ...errors]);
}

/** Returns the error responses that operations share, by name. */
export function sharedErrorResponses(operations: Operation[]): Record<string, DocumentedResponse> {
  const all = operations.flatMap(errorStatusesOf);
  return Object.fromEntries(all.map((error) => [nameOf(error), toErrorResponse(error)]));
}

function toResponse(
  { status, description, json, bytes, headers }: ResponseSpec,
  operation: Operation,
): DocumentedResponse {
  const examples = examplesOf(operation, status);
  const schema = Array.isArray(json) ? { oneOf: json.map(refTo) } : json && refTo(json);
  return {
    description,
    headers: headerRefs(headers),
    ...(schema && { content: { "application/json": { schema, ...examples } } }),
    ...(bytes && { content: { [bytes]: { schema: { type: "string" }, ...examples } } }),
  };
}

function toErrorResponse({ status, codes }: ErrorStatus, examples?: Examples): DocumentedResponse {
  const schema = { allOf: [refTo("Problem"), { type: "object", properties: { code: { enum: codes } } }] };
  return {
    description: codes.map((code) => `\`${code}\``).join(", "),
    headers: headerRefs(HEADERS_BY_STATUS[status]),
    content: { "application/problem+json": { schema, ...(examples && { examples }) } },
  };
}

/** Returns the errors of every operation with the same access and body, and those of this operation alone. */
function errorStatusesOf({ access, body, errors = [] }: Operation): ErrorStatus[] {
  const malformedBody = { code: "invalid_request" as const, status: 400 };
  const all = [
    ...(access === "anyone" ? [] : (["unauthorized", "member_disabled", "rate_limited"] as const)),
    ...(access === "superuser" ? (["forbidden"] as const) : []),
    ...(body ? ([malformedBody, "invalid_request", "payload_too_large"] as const) : []),
    ...errors,
    ...(["internal", "unavailable"] as const),
  ].map((error) => (typeof error === "string" ? { code: error, status: ERRORS[error].status } : error));
  const byStatus = Map.groupBy(all, ({ status }) => status);
  return [...byStatus].map(([status, sameStatus]) => ({
    status,
    codes: [...new Set(sameStatus.map(({ code }) => code))],
  }));
}

type Examples = Record<string, { summary: string; value: unknown }>;

/** Returns the examples of an operation whose response has the status, by name. */
function examplesOf(operation: Operation, status: number): { examples?: Examples } {
  const examples = operation.examples.filter((each) => each.status === status && each.response !== undefined);
  if (examples.length === 0) return {};
  const named = examples.map(({ name, summary, response }) => [name, { summary, value: response }]);
  return { examples: Object.fromEntries(named) };
}

function nameOf({ status, codes }: ErrorStatus): string {
  return [status, ...codes].join("-");
}

const HEADERS_BY_STATUS: Record<number, HeaderName[]> = {
  401: ["WWW-Authenticate"],
  416: ["Content-Range"],
  429: ["Retry-After"],
  503: ["Retry-After"],
};

/** Every response may be read by pages of any origin. */
function headerRefs(names: HeaderName[] = []): Record<string, { $ref: string }> {
  const all = [...names, "Access-Control-Allow-Origin"];
  return Object.fromEntries(all.map((name) => [name, { $ref: `#/components/headers/${name}` }]));
}
