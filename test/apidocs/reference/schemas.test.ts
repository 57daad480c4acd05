import { expect, test } from "vitest";
import { typeOf } from "../../../src/apidocs/reference/schemas.ts";
import type { JsonSchema } from "../../../src/protocol/json-schemas.ts";

const ID: JsonSchema = { $ref: "#/components/schemas/Id" };

test.each<[JsonSchema, string]>([
  [{ type: "boolean" }, "boolean"],
  [ID, "[Id](#schema-Id)"],
  [{ type: "array", items: ID }, "array of [Id](#schema-Id)"],
  [{ anyOf: [ID, { type: "null" }] }, "[Id](#schema-Id) or null"],
  [
    { allOf: [ID, { type: "object", properties: { a: { type: "string" } } }] },
    "[Id](#schema-Id) and object { `a` (optional): string }",
  ],
  [{ type: ["number", "string"] }, "number or string"],
  [{ type: "string", const: "text" }, '`"text"`'],
  [{ type: "string", enum: ["a", "b"] }, 'one of `"a"`, `"b"`'],
  [{ type: "integer", exclusiveMinimum: 0, maximum: Number.MAX_SAFE_INTEGER }, "integer (at least 1)"],
  [{ type: "integer", minimum: 0, maximum: 9, default: 5 }, "integer (0 to 9, default 5)"],
  [{ type: "string", maxLength: 50 }, "string (at most 50 characters)"],
  [{ type: "string", minLength: 1, maxLength: 50, default: "" }, "string (1 to 50 characters)"],
  [{ type: "string", format: "uuid" }, "string (format `uuid`)"],
])("the schema %j is shown as %s", (schema, text) => {
  expect(typeOf(schema)).toBe(text);
});
