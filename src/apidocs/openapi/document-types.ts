import type { JsonSchema } from "../../protocol/json-schemas.ts";

/** The parts of an OpenAPI document as Parley's own has them: what reads it, reads no more. */

export type Examples = Record<string, { summary: string; value: unknown }>;
export type MediaTypes = Record<string, { schema: JsonSchema; examples?: Examples }>;

export type DocumentedParameter = {
  name: string;
  in: string;
  required?: boolean;
  description: string;
  schema: JsonSchema;
  examples?: Examples;
};

export type DocumentedResponse = {
  description: string;
  headers: Record<string, { $ref: string }>;
  content?: MediaTypes;
};

export type DocumentedOperation = {
  operationId: string;
  tags: string[];
  summary: string;
  description: string;
  security: object[];
  parameters: DocumentedParameter[];
  requestBody?: { required: boolean; content: MediaTypes };
  responses: Record<string, DocumentedResponse | { $ref: string }>;
};
