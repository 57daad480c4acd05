import { describe, expect, test } from "vitest";
import { FIELD_DESCRIPTIONS } from "../../src/apidocs/descriptions.ts";
import { SCHEMA_DESCRIPTIONS } from "../../src/apidocs/schema-descriptions.ts";
import { type JsonSchema, jsonSchemas } from "../../src/protocol/json-schemas.ts";

const described: Record<string, Record<string, string>> = FIELD_DESCRIPTIONS;

/** The fields of an object, or of all variants of a union, without the `type` that names a variant. */
function fieldsOf({ oneOf, properties = {} }: JsonSchema): string[] {
  if (oneOf) return [...new Set(oneOf.flatMap(fieldsOf))];
  return Object.keys(properties).filter((name) => name !== "type" || properties[name]?.const === undefined);
}

describe("the descriptions of the wire", () => {
  test("have an entry for each schema and no other", () => {
    expect(Object.keys(SCHEMA_DESCRIPTIONS).sort()).toEqual(Object.keys(jsonSchemas()).sort());
  });

  test.each(Object.entries(jsonSchemas()))("describe each field of %s and no other", (name, schema) => {
    expect(Object.keys(described[name] ?? {}).sort()).toEqual(fieldsOf(schema).sort());
  });

  test("are sentences", () => {
    const texts = [SCHEMA_DESCRIPTIONS, ...Object.values(described)].flatMap((each) => Object.values(each));
    expect(texts.filter((text) => !/^[A-Z0-9].*\.$/.test(text))).toEqual([]);
  });
});
