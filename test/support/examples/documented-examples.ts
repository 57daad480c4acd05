import { Ajv2020 } from "ajv/dist/2020.js";
import { fullFormats } from "ajv-formats/dist/formats.js";

/** Where an example stands in a document, and the schema that stands beside it. */
export type DocumentedExample = { path: string; name: string; schema: object; value: unknown };

/** All examples below a part of an OpenAPI document: each beside its schema, by name. */
export function examplesIn(part: unknown, path = ""): DocumentedExample[] {
  if (typeof part !== "object" || part === null) return [];
  const { examples, schema } = part as { examples?: Record<string, { value: unknown }>; schema?: object };
  if (examples && schema) {
    return Object.entries(examples).map(([name, { value }]) => ({
      path: `${path} ${name}`.trim(),
      name,
      schema,
      value,
    }));
  }
  return Object.entries(part).flatMap(([key, each]) => examplesIn(each, `${path} ${key}`));
}

/** What is wrong with a value, by a JSON schema of draft 2020-12 that holds what it refers to. */
export function schemaErrors(schema: object, value: unknown): string[] {
  const ajv = new Ajv2020({ strict: false, allErrors: true, formats: fullFormats });
  const check = ajv.compile(schema);
  return check(value)
    ? []
    : (check.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}
