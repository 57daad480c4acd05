import * as z from "zod/mini";
import { CLIENT_SCHEMAS, type SchemaName, SERVER_SCHEMAS, SHARED_SCHEMAS } from "./schemas.ts";

/** A JSON schema (draft 2020-12), with the keywords that Parley uses. */
export type JsonSchema = {
  type?: string | string[];
  description?: string;
  $ref?: string;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  items?: JsonSchema;
  oneOf?: JsonSchema[];
  enum?: string[];
  const?: string;
  [keyword: string]: unknown;
};

export function refTo(name: SchemaName): { $ref: string } {
  return { $ref: uriOf(name) };
}

/**
 * Converts the schemas of the wire to JSON schemas, which refer to each other by name. A schema for clients describes the input:
 * it allows other fields, and fields with a default are optional. A schema for the server describes the output: it allows no
 * other fields.
 */
export function jsonSchemas(
  wire: { client: Schemas; server: Schemas } = {
    client: CLIENT_SCHEMAS,
    server: { ...SHARED_SCHEMAS, ...SERVER_SCHEMAS },
  },
): Record<string, JsonSchema> {
  return { ...convert(wire, "input"), ...convert(wire, "output") };
}

type Schemas = Record<string, z.ZodMiniType>;

function convert({ client, server }: { client: Schemas; server: Schemas }, io: "input" | "output") {
  // Registers both sides each time, so that shared parts become references by name.
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries({ ...client, ...server })) registry.add(schema, { id });
  const { schemas } = z.toJSONSchema(registry, { io, uri: uriOf });
  const names = Object.keys(io === "input" ? client : server);
  return Object.fromEntries(
    names.map((name) => {
      const { $schema: _, $id: __, ...schema } = schemas[name] ?? {};
      return [name, schema as JsonSchema];
    }),
  );
}

function uriOf(name: string): string {
  return `#/components/schemas/${name}`;
}
