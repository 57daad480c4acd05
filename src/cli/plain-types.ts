import * as z from "zod/mini";

/** The keywords of JSON schema that the schemas of the wire use. */
type JsonSchema = {
  $ref?: string;
  const?: unknown;
  enum?: unknown[];
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  type?: string | string[];
  items?: JsonSchema;
  properties?: Record<string, JsonSchema>;
  additionalProperties?: JsonSchema | false;
  required?: string[];
};

/** The text about a schema, and about each of its fields. */
export type Description = { about: string; fields: Record<string, string> };

/**
 * Prints schemas as TypeScript that does not need zod. Returns the declaration of each type under its name.
 * @param descriptions those of the schemas, by the same names
 * @throws TypeError for a schema with other keywords than those of the wire
 */
export function plainTypes(
  schemas: Record<string, z.core.$ZodType>,
  descriptions: Record<string, Description> = {},
): Map<string, string> {
  const names = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(schemas)) names.add(schema, { id });
  const json = z.toJSONSchema(names, { uri: (id) => id }).schemas as Record<string, JsonSchema>;
  return new Map(
    Object.entries(json).map(([name, schema]) => {
      const { about, fields = {} } = descriptions[name] ?? {};
      return [name, `${comment(about, "")}type ${name} = ${printNamed(schema, fields)};`];
    }),
  );
}

/** Prints each field on a line of its own, below its description. */
function printNamed(schema: JsonSchema, descriptions: Record<string, string>): string {
  if (schema.oneOf) return schema.oneOf.map((each) => `\n  | ${printNamed(each, descriptions)}`).join("");
  if (!schema.properties) return print(schema);
  const lines = printFields(schema).map(
    ([key, line]) => `${comment(descriptions[key], "    ")}    ${line};\n`,
  );
  return `{\n${lines.join("")}}`;
}

function comment(text: string | undefined, indent: string): string {
  return text === undefined ? "" : `${indent}/** ${text} */\n`;
}

function print(schema: JsonSchema): string {
  if (schema.$ref) return schema.$ref;
  const alternatives = schema.anyOf ?? schema.oneOf;
  if (alternatives) return alternatives.map(print).join(" | ");
  const literals = "const" in schema ? [schema.const] : schema.enum;
  if (literals) return literals.map((literal) => JSON.stringify(literal)).join(" | ");
  if (schema.type === "array" && schema.items) return `(${print(schema.items)})[]`;
  if (schema.properties)
    return `{ ${printFields(schema)
      .map(([, line]) => line)
      .join("; ")} }`;
  if (schema.additionalProperties) return `Record<string, ${print(schema.additionalProperties)}>`;
  const types = [schema.type ?? []].flat();
  if (types.length > 0 && types.every((type) => type in PRIMITIVES))
    return types.map((type) => PRIMITIVES[type]).join(" | ");
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

function printFields({ properties = {}, required = [] }: JsonSchema): [key: string, line: string][] {
  return Object.entries(properties).map(([key, value]) => [
    key,
    required.includes(key) ? `${key}: ${print(value)}` : `${key}?: ${print(value)} | undefined`,
  ]);
}
