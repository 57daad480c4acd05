import * as z from "zod/mini";

/** As much of a JSON schema as the schemas of frames are made of. */
type JsonSchema = {
  $ref?: string;
  const?: unknown;
  enum?: unknown[];
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  type?: string;
  items?: JsonSchema;
  properties?: Record<string, JsonSchema>;
  required?: string[];
};

/**
 * Schemas as TypeScript that needs no zod: one exported type for each, under its name.
 * @throws TypeError for a schema that is made of something else than frames are
 */
export function plainTypes(schemas: Record<string, z.core.$ZodType>): string {
  const names = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(schemas)) names.add(schema, { id });
  const json = z.toJSONSchema(names, { uri: (id) => id }).schemas as Record<string, JsonSchema>;
  return Object.entries(json)
    .map(([name, schema]) => `export type ${name} = ${print(schema)};\n`)
    .join("");
}

function print(schema: JsonSchema): string {
  const { type, items = {}, properties, required = [] } = schema;
  const members = schema.anyOf ?? schema.oneOf;
  if (schema.$ref) return schema.$ref;
  if (members) return members.map(print).join(" | ");
  const literals = "const" in schema ? [schema.const] : schema.enum;
  if (literals) return literals.map((literal) => JSON.stringify(literal)).join(" | ");
  switch (type) {
    case "string":
    case "boolean":
      return type;
    case "integer":
    case "number":
      return "number";
    case "array":
      return `(${print(items)})[]`;
    case "object": {
      if (!properties) break;
      const fields = Object.entries(properties).map(([key, value]) =>
        required.includes(key) ? `${key}: ${print(value)}` : `${key}?: ${print(value)} | undefined`,
      );
      return `{ ${fields.join("; ")} }`;
    }
  }
  throw new TypeError(`no plain type is known for ${JSON.stringify(schema)}`);
}
