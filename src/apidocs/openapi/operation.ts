import type { ErrorCode } from "../../protocol/errors.ts";
import type { JsonSchema } from "../../protocol/json-schemas.ts";
import type { SchemaName } from "../../protocol/schemas.ts";

/** One route of the API, from which its part of the OpenAPI document is written. */
export type Operation = {
  /** Its `operationId`. */
  id: string;
  method: "get" | "head" | "post" | "patch";
  path: string;
  tag: "Log-in" | "Members" | "Coins" | "Files" | "Site";
  access: "anyone" | "member" | "superuser";
  summary: string;
  description?: string;
  parameters?: Parameter[];
  body?: { json: SchemaName } | { form: SchemaName; file: string };
  responses: ResponseSpec[];
  /** What it refuses besides what every such operation does: a code, or one that has another status here. */
  errors?: (ErrorCode | { code: ErrorCode; status: number })[];
  examples: ExampleCall[];
};

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
  json?: SchemaName;
  /** Of bytes: their content type. */
  bytes?: string;
  headers?: HeaderName[];
};

/** Headers that a program reads. */
export const HEADERS = {
  ETag: "For `If-None-Match`.",
  "Content-Range": "Which bytes these are, and of how many.",
  "Content-Disposition": "`inline` only for pictures, audio, video and plain text; and the file's name.",
  "Accept-Ranges": "`bytes`",
  "Retry-After": "Seconds.",
  "WWW-Authenticate": "`Bearer`",
};
export type HeaderName = keyof typeof HEADERS;

/** A request that was made, and what was answered: both stand in the document under this name, and are replayed by the tests. */
export type ExampleCall = {
  name: string;
  summary: string;
  parameters?: Record<string, string | number>;
  body?: object;
  status: number;
  /** JSON, or the text of a file. Ids are those of a new site; dates, uuids and tokens will be others. */
  response?: unknown;
};
