import * as z from "zod/mini";

/** The keywords of JSON schema that the schemas of frames use. */
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
 * Prints schemas as TypeScript that does not need zod: an exported type for each, under its name.
 * @throws TypeError for a schema with other keywords than those of frames
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
  if (schema.$ref) return schema.$ref;
  const alternatives = schema.anyOf ?? schema.oneOf;
  if (alternatives) return alternatives.map(print).join(" | ");
  const literals = "const" in schema ? [schema.const] : schema.enum;
  if (literals) return literals.map((literal) => JSON.stringify(literal)).join(" | ");
  if (schema.type === "array" && schema.items) return `(${print(schema.items)})[]`;
  if (schema.type === "object" && schema.properties) return printObject(schema.properties, schema.required);
  const primitive = PRIMITIVES[schema.type ?? ""];
  if (primitive) return primitive;
  throw new TypeError(`there is no plain type for ${JSON.stringify(schema)}`);
}

/** The TypeScript types of JSON schema's types. */
const PRIMITIVES: Record<string, string> = {
  string: "string",
  boolean: "boolean",
  integer: "number",
  number: "number",
  null: "null",
};

function printObject(properties: Record<string, JsonSchema>, required: string[] = []): string {
  const fields = Object.entries(properties).map(([key, value]) =>
    required.includes(key) ? `${key}: ${print(value)}` : `${key}?: ${print(value)} | undefined`,
  );
  return `{ ${fields.join("; ")} }`;
}
