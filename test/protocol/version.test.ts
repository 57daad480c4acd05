import { createHash } from "node:crypto";
import { globSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, test } from "vitest";
import * as z from "zod/mini";
import { ERRORS } from "../../src/protocol/errors.ts";
import { jsonSchemas } from "../../src/protocol/json-schemas.ts";
import { TOKEN_PREFIX, V1 } from "../../src/protocol/scalars.ts";
import { CLIENT_SCHEMAS, SERVER_SCHEMAS, SHARED_SCHEMAS } from "../../src/protocol/schemas.ts";
import { WIRE_HASH, WIRE_VERSION } from "../../src/protocol/version.ts";

const FOLDER = resolve("src/protocol");

/**
 * Hashes everything on which two programs must agree, including the order of an object's keys. Leaves out the sentences for people
 * and the order of schemas and codes in the source.
 */
function hashOf(schemas: Record<string, unknown>): string {
  const codes = Object.entries(ERRORS).map(([code, { status, ...more }]) => [
    code,
    status,
    "close" in more ? more.close : null,
  ]);
  const wire = {
    protocols: [V1, TOKEN_PREFIX],
    codes: codes.sort(),
    schemas: Object.entries(schemas).sort(),
  };
  return createHash("sha256").update(JSON.stringify(wire)).digest("hex");
}

function isTable(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

describe("the wire", () => {
  test("changes only with its version", () => {
    expect(
      hashOf(jsonSchemas()),
      `the wire changed: raise WIRE_VERSION (now ${WIRE_VERSION}) and store the new hash`,
    ).toBe(WIRE_HASH);
  });

  test("changes its hash with a new field, a new code, an optional field or another order of keys", () => {
    const server = { ...SHARED_SCHEMAS, ...SERVER_SCHEMAS };
    const hashWith = (more: Record<string, z.ZodMiniType>) =>
      hashOf(jsonSchemas({ client: CLIENT_SCHEMAS, server: { ...server, ...more } }));
    expect(hashWith({})).toBe(hashOf(jsonSchemas()));
    expect(hashWith({ Typing: z.extend(SERVER_SCHEMAS.Typing, { since: SHARED_SCHEMAS.V1Date }) })).not.toBe(
      hashWith({}),
    );
    expect(hashWith({ Typing: z.partial(SERVER_SCHEMAS.Typing) })).not.toBe(hashWith({}));
    const { type, member_id } = SERVER_SCHEMAS.Typing.shape;
    expect(hashWith({ Typing: z.object({ type, member_id }) })).toBe(hashWith({}));
    expect(hashWith({ Typing: z.object({ member_id, type }) })).not.toBe(hashWith({}));
    expect(hashWith({ ErrorCode: z.enum([...Object.keys(ERRORS), "teapot"]) })).not.toBe(hashWith({}));
  });

  test("includes every schema that the protocol exports", async () => {
    const listed = new Set<unknown>([
      ...Object.values(CLIENT_SCHEMAS),
      ...Object.values(SERVER_SCHEMAS),
      ...Object.values(SHARED_SCHEMAS),
    ]);
    const unlisted: string[] = [];
    for (const file of globSync("**/*.ts", { cwd: FOLDER })) {
      const exported: Record<string, unknown> = await import(pathToFileURL(join(FOLDER, file)).href);
      for (const [name, value] of Object.entries(exported)) {
        const schemas = isSchema(value) ? [[name, value]] : Object.entries(isTable(value) ? value : {});
        for (const [key, schema] of schemas) {
          if (isSchema(schema) && !listed.has(schema)) unlisted.push(`${file} ${key}`);
        }
      }
    }
    // The first one reads an id from an invalid frame. The others are parts of other schemas.
    expect(unlisted.sort()).toEqual([
      "frames/client.ts ClientMessageIdOnly",
      "http/auth.ts Password",
      "http/name.ts Name",
      "http/site-members.ts ExternalId",
      "scalars.ts Count",
      "scalars.ts WellFormedText",
    ]);
  });
});

function isSchema(value: unknown): value is z.ZodMiniType {
  return typeof value === "object" && value !== null && "_zod" in value;
}
