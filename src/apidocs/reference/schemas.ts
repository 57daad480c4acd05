import type { JsonSchema } from "../../protocol/json-schemas.ts";
import { type Block, code, fieldName, type Inline, nameOf, paragraphs, section, table } from "./blocks.ts";

/** Every schema under its name, with its fields. */
export function schemaSection(schemas: Record<string, JsonSchema>) {
  const each = Object.entries(schemas).sort(([a], [b]) => (a < b ? -1 : 1));
  return section(
    "schemas",
    "Schemas",
    each.map(([name, schema]) => ({
      ...section(`schema-${name}`, name, [...paragraphs(schema.description ?? ""), ...shapeOf(schema)]),
      lead: schema.description ?? "",
    })),
  );
}

function shapeOf(schema: JsonSchema): Block[] {
  if (schema.oneOf) return schema.oneOf.flatMap(variantOf);
  if (!schema.properties) return paragraphs(`Type: ${typeOf(schema)}${patternOf(schema)}`);
  const rows = Object.entries(schema.properties).map(([name, field]) => [
    fieldName(name, schema.required?.includes(name) ?? false),
    typeOf(field),
    field.description ?? "",
  ]);
  return table(["Field", "Type", "Description"], rows);
}

/** One shape of a discriminated union. */
function variantOf(schema: JsonSchema): Block[] {
  const type = schema.properties?.["type"]?.const;
  return [...paragraphs(type === undefined ? "" : `With \`"type": "${type}"\`:`), ...shapeOf(schema)];
}

/** The type of a value in one line, with links to the schemas that have names. */
export function typeOf(schema: JsonSchema): Inline {
  const { $ref, items, properties, required = [], allOf, oneOf, anyOf } = schema;
  if ($ref !== undefined) return `[${nameOf($ref)}](#schema-${nameOf($ref)})`;
  const parts = (allOf ?? oneOf ?? anyOf) as JsonSchema[] | undefined;
  if (parts) return parts.map(typeOf).join(allOf ? " and " : " or ");
  if (schema.const !== undefined) return code(JSON.stringify(schema.const));
  if (schema.enum) return `one of ${schema.enum.map((each) => code(JSON.stringify(each))).join(", ")}`;
  if (items) return `array of ${typeOf(items)}`;
  if (properties) {
    const fields = Object.entries(properties).map(
      ([name, each]) => `${fieldName(name, required.includes(name))}: ${typeOf(each)}`,
    );
    return `object { ${fields.join("; ")} }`;
  }
  const limits = limitsOf(schema);
  return `${[schema.type].flat().join(" or ")}${limits === "" ? "" : ` (${limits})`}`;
}

function patternOf({ format, pattern }: JsonSchema): Inline {
  return typeof pattern === "string" && format === undefined ? `, matching ${code(pattern)}` : "";
}

/** The bounds of a value, without those that every integer has. */
function limitsOf(schema: JsonSchema): string {
  const { minimum, exclusiveMinimum, maximum, minLength, maxLength, format, default: value } = schema;
  const lowest = typeof exclusiveMinimum === "number" ? exclusiveMinimum + 1 : minimum;
  return [
    typeof format === "string" ? `format ${code(format)}` : "",
    rangeOf(lowest, maximum),
    rangeOf(minLength, maxLength, " characters"),
    value !== undefined && value !== "" ? `default ${value}` : "",
  ]
    .filter((limit) => limit !== "")
    .join(", ");
}

function rangeOf(min: unknown, max: unknown, unit = ""): string {
  const from = isBound(min) ? min : undefined;
  const to = isBound(max) ? max : undefined;
  if (from !== undefined && to !== undefined) return `${from} to ${to}${unit}`;
  if (from !== undefined) return `at least ${from}${unit}`;
  return to === undefined ? "" : `at most ${to}${unit}`;
}

function isBound(value: unknown): value is number {
  return typeof value === "number" && Math.abs(value) < Number.MAX_SAFE_INTEGER;
}
