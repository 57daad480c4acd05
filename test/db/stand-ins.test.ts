import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, inject, test } from "vitest";
import { DRIZZLE_STAND_INS } from "../../src/cli/worker-build.ts";
import { getSQLiteColumnBuilders } from "../../src/db/stand-ins/column-types.ts";
import { RelationalQueryBuilder } from "../../src/db/stand-ins/relational-query.ts";
import * as relations from "../../src/db/stand-ins/relations.ts";

describe.each(Object.entries(DRIZZLE_STAND_INS))("the stand-in for %s", (original, standIn) => {
  test("is in the Worker, and the original is not", () => {
    const { scriptPath = "" } = inject("workers").real;
    const { sources } = JSON.parse(readFileSync(`${scriptPath}.map`, "utf8"));
    const paths = sources.map((source: string) => resolve(scriptPath, "..", source));
    expect(paths).toContain(resolve(standIn));
    expect(paths).not.toContain(resolve(original));
    expect(paths).toContain(resolve("node_modules/drizzle-orm/sqlite-core/dialect.js"));
  });

  test("exports only what the original exports", async () => {
    const load = (path: string) => import(/* @vite-ignore */ pathToFileURL(resolve(path)).href);
    expect(Object.keys(await load(original))).toEqual(
      expect.arrayContaining(Object.keys(await load(standIn))),
    );
  });
});

test("what the Worker does not do throws", () => {
  const { One, Many, ...functions } = relations;
  for (const refuse of Object.values(functions)) expect(refuse).toThrow("no relations");
  for (const Relation of [One, Many]) expect(new Relation()).toBeInstanceOf(Relation);
  expect(() => new RelationalQueryBuilder()).toThrow("no queries by relations");
  expect(getSQLiteColumnBuilders).toThrow("import the types");
});
