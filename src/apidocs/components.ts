import { type JsonSchema, jsonSchemas } from "../protocol/json-schemas.ts";
import type { SchemaName } from "../protocol/schemas.ts";
import { FIELD_DESCRIPTIONS } from "./descriptions.ts";
import { SCHEMA_DESCRIPTIONS } from "./schema-descriptions.ts";

/** Returns the schemas that a part of a document refers to, directly or through other schemas, with their descriptions. */
export function componentsOf(part: unknown): Record<string, JsonSchema> {
  const all = jsonSchemas();
  const found = new Set<string>();
  const collect = (value: unknown): void => {
    for (const [, name = ""] of JSON.stringify(value).matchAll(/"#\/components\/schemas\/(\w+)"/g)) {
      if (found.has(name)) continue;
      found.add(name);
      collect(all[name]);
    }
  };
  collect(part);
  const names = Object.keys(all).filter((name) => found.has(name)) as SchemaName[];
  return Object.fromEntries(names.map((name) => [name, withDescription(name, all[name] ?? {})]));
}

function withDescription(name: SchemaName, schema: JsonSchema): JsonSchema {
  const fields: Record<string, string> =
    name in FIELD_DESCRIPTIONS ? FIELD_DESCRIPTIONS[name as keyof typeof FIELD_DESCRIPTIONS] : {};
  return { description: SCHEMA_DESCRIPTIONS[name], ...withFields(schema, fields) };
}

function withFields(schema: JsonSchema, fields: Record<string, string>): JsonSchema {
  if (schema.oneOf) return { ...schema, oneOf: schema.oneOf.map((each) => withFields(each, fields)) };
  if (!schema.properties) return schema;
  const properties = Object.entries(schema.properties).map(([key, property]) => {
    const text = fields[key];
    return [key, text === undefined ? property : { ...property, description: text }];
  });
  return { ...schema, properties: Object.fromEntries(properties) };
}
