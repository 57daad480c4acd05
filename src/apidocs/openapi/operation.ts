import type { Scope } from "../../core/api-keys.ts";
import { SUBJECT_MAX_LENGTH } from "../../core/site-token-limits.ts";
import { ERRORS, type ErrorCode } from "../../protocol/errors.ts";
import { type ProblemDetails, problemBody } from "../../protocol/http/problem.ts";
import { type JsonSchema, refTo } from "../../protocol/json-schemas.ts";
import type { SchemaName } from "../../protocol/schemas.ts";

/** One route of the API, as its part of the OpenAPI document is made from it. */
export type Operation = {
  /** Its `operationId`. */
  id: string;
  method: "get" | "head" | "post" | "put" | "patch" | "delete";
  path: string;
  tag: "Authentication" | "Members" | "Coins" | "Acts" | "Files" | "Site" | "Keys";
  access: "anyone" | "member" | "superuser";
  /** The scope with which an API key may call it as a superuser; none for an operation without API keys. */
  scope?: Scope;
  /** Without a full stop. */
  summary: string;
  description?: string;
  /** Whether a later version will remove it. */
  parameters?: Parameter[];
  body?: { json: SchemaName } | { form: SchemaName; file: string };
  responses: ResponseSpec[];
  /** The errors of this operation besides those of every operation with its access and body. */
  errors?: (ErrorCode | { code: ErrorCode; status: number })[];
  examples: ExampleCall[];
};

/** Begins the last sentence about an operation with the access `superuser`. */
export const SUPERUSERS_ONLY = "Only for superusers";

export type Parameter = {
  name: string;
  in: "path" | "query" | "header";
  required?: boolean;
  description: string;
  schema: JsonSchema;
};

export type ResponseSpec = {
  status: number;
  description: string;
  json?: SchemaName | SchemaName[];
  /** The media type of a response of bytes. */
  bytes?: string;
  headers?: HeaderName[];
};

/** The headers that a client reads. */
export const HEADERS = {
  ETag: "For `If-None-Match`.",
  "Content-Range": "The range of these bytes and the size of the file.",
  "Content-Disposition":
    "`inline` for images, audio, video and plain text, otherwise `attachment`; with the file name.",
  "Accept-Ranges": "`bytes`",
  "Retry-After": "The seconds to wait, if they are known.",
  "WWW-Authenticate": "`Bearer`",
};
export type HeaderName = keyof typeof HEADERS;

/** A request with its response. The document shows both under one name, and the tests replay them. */
export type ExampleCall = {
  name: string;
  summary: string;
  parameters?: Record<string, string | number>;
  body?: object;
  status: number;
  /** JSON, or the text of a file. Ids are those of a new site; dates, uuids and tokens differ. */
  response?: unknown;
};

/** An example that the server rejects with a code and its status. */
export function rejected(
  code: ErrorCode,
  call: Omit<ExampleCall, "status" | "response">,
  details: Pick<ProblemDetails, "detail" | "errors"> = {},
): ExampleCall {
  return { ...call, status: ERRORS[code].status, response: problemBody(code, details) };
}

/** The error of a malformed parameter. A rejected body has the same code with the status 422. */
export const BAD_PARAMETER = { code: "invalid_request", status: 400 } as const;

export function pathId(description: string): Parameter {
  return { name: "id", in: "path", required: true, description, schema: refTo("Id") };
}

export function limitParam(
  max: number,
  defaultLimit: number,
  description = "The largest number of results.",
) {
  const schema = { type: "integer", minimum: 1, maximum: max, default: defaultLimit };
  return { name: "limit", in: "query", description, schema } satisfies Parameter;
}

export function externalIdParam(description: string): Parameter {
  const schema = { type: "string", minLength: 1, maxLength: SUBJECT_MAX_LENGTH };
  return { name: "other_external_id", in: "query", description, schema };
}

export function externalIdInPath(name: string, whose: string): Parameter {
  const schema = { type: "string", minLength: 1, maxLength: SUBJECT_MAX_LENGTH };
  const description = `${whose}, by the id on the site: 1 to ${SUBJECT_MAX_LENGTH} characters, encoded for a URL.`;
  return { name, in: "path", required: true, description, schema };
}

export function idParam(name: string, description: string): Parameter {
  return { name, in: "query", description, schema: refTo("Id") };
}
