import type { JsonSchema } from "../../protocol/json-schemas.ts";
import { Html, html, prose, table } from "./html.ts";

/** Every schema by its name, with its fields. */
export function schemaSection(schemas: Record<string, JsonSchema>): Html {
  return html`<section id="schemas">
<h2>Schemas</h2>
${Object.entries(schemas).map(
  ([name, schema]) => html`<article id="schema-${name}">
<h3>${name}</h3>
${schema.description === undefined ? undefined : html`<p>${prose(schema.description)}</p>\n`}${shapeOf(schema)}</article>
`,
)}</section>
`;
}

/** What a value is, in a line: types, and links to the schemas that have names. */
export function typeOf(schema: JsonSchema): Html {
  const { $ref, type, items, properties, oneOf, allOf } = schema;
  if ($ref !== undefined) {
    const name = $ref.slice($ref.lastIndexOf("/") + 1);
    return html`<a href="#schema-${name}">${name}</a>`;
  }
  const all = (allOf ?? oneOf) as JsonSchema[] | undefined;
  if (all) return joined(all.map(typeOf), allOf ? " and " : " or ");
  if (schema.const !== undefined) return html`<code>${JSON.stringify(schema.const)}</code>`;
  if (schema.enum)
    return joined(
      schema.enum.map((each) => html`<code>${each}</code>`),
      ", ",
    );
  if (items) return html`array of ${typeOf(items)}`;
  if (properties) {
    const fields = Object.entries(properties).map(
      ([key, each]) => html`<code>${key}</code>: ${typeOf(each)}`,
    );
    return html`{${joined(fields, ", ")}}`;
  }
  return html`${[type].flat().join(" or ")}${limitsOf(schema)}`;
}

function shapeOf(schema: JsonSchema): Html {
  if (schema.oneOf) return html`${schema.oneOf.map(shapeOf)}`;
  if (!schema.properties) return html`<p class="type">${typeOf(schema)}${patternOf(schema)}</p>\n`;
  const rows = Object.entries(schema.properties).map(([key, property]) => [
    html`<code>${key}</code>${schema.required?.includes(key) ? undefined : html` <small>optional</small>`}`,
    typeOf(property),
    prose(property.description ?? ""),
  ]);
  return rows.length > 0 ? table(["field", "type", ""], rows) : html``;
}

function patternOf({ pattern }: JsonSchema): Html {
  return typeof pattern === "string" ? html` <code>${pattern}</code>` : html``;
}

/** Bounds that say something: not those of whole numbers as such. */
function limitsOf({ minimum, maximum, minLength, maxLength, default: defaultValue }: JsonSchema): Html {
  const limits = [
    isBound(minimum) ? `from ${minimum}` : "",
    isBound(maximum) ? `to ${maximum}` : "",
    minLength !== undefined ? `from ${minLength} characters` : "",
    maxLength !== undefined ? `to ${maxLength} characters` : "",
    defaultValue !== undefined && defaultValue !== "" ? `${defaultValue} without it` : "",
  ].filter((limit) => limit !== "");
  return html`${limits.length > 0 ? ` ${limits.join(" ")}` : ""}`;
}

function isBound(value: unknown): boolean {
  return typeof value === "number" && Math.abs(value) < Number.MAX_SAFE_INTEGER;
}

function joined(parts: Html[], between: string): Html {
  return new Html(parts.join(between));
}
