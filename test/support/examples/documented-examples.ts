import { Ajv2020 } from "ajv/dist/2020.js";
import { fullFormats } from "ajv-formats/dist/formats.js";

/** An example in a document, with its path and the schema beside it. */
export type DocumentedExample = { path: string; name: string; schema: object; value: unknown };

/** Returns all examples in a part of an OpenAPI document. */
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

/** Validates a value against a self-contained JSON schema of draft 2020-12. Returns the errors. */
export function schemaErrors(schema: object, value: unknown): string[] {
  const ajv = new Ajv2020({ strict: false, allErrors: true, formats: fullFormats });
  const check = ajv.compile(schema);
  return check(value)
    ? []
    : (check.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}
