import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, inject, test } from "vitest";
import { FILE_STAND_INS } from "../../src/cli/worker-build.ts";
import { CasingCache } from "../../src/db/stand-ins/casing.ts";
import { getSQLiteColumnBuilders } from "../../src/db/stand-ins/column-types.ts";
import * as constraints from "../../src/db/stand-ins/constraints.ts";
import * as queries from "../../src/db/stand-ins/queries.ts";
import * as relations from "../../src/db/stand-ins/relations.ts";
import * as streams from "../../src/files/stand-ins/streams.ts";
import { detectZip } from "../../src/files/stand-ins/zip.ts";

const load = (path: string): Promise<object> => import(/* @vite-ignore */ pathToFileURL(resolve(path)).href);

test.each(Object.entries(FILE_STAND_INS))("the Worker has no part of %s, but of %s", (original, standIn) => {
  const { scriptPath = "" } = inject("workers").real;
  const { sources } = JSON.parse(readFileSync(`${scriptPath}.map`, "utf8"));
  const paths = sources.map((source: string) => resolve(scriptPath, "..", source));
  expect(paths).not.toContain(resolve(original));
  // Of a stand-in that nothing calls, the bundle may have no code.
  if (!standIn.endsWith("relations.ts")) expect(paths).toContain(resolve(standIn));
  expect(paths).toContain(resolve("node_modules/drizzle-orm/sqlite-core/dialect.js"));
});

test.each(Object.entries(Object.groupBy(Object.entries(FILE_STAND_INS), ([, standIn]) => standIn)))(
  "%s exports only what the files export for which it stands in",
  async (standIn, replaced = []) => {
    const originals = await Promise.all(replaced.map(([original]) => load(original)));
    const exported = originals.flatMap((each) => Object.keys(each));
    expect(exported).toEqual(expect.arrayContaining(Object.keys(await load(standIn))));
  },
);

describe("a stand-in", () => {
  test("throws for what the Worker does not do", () => {
    const { One, Many, ...ofRelations } = relations;
    for (const refuse of Object.values(ofRelations)) expect(refuse).toThrow("no relations");
    for (const Relation of [One, Many]) expect(new Relation()).toBeInstanceOf(Relation);
    for (const Query of Object.values(queries)) expect(() => new Query()).toThrow("no such query");
    const { check, index, primaryKey, unique, uniqueIndex, CheckBuilder } = constraints;
    for (const refuse of [check, index, primaryKey, unique, uniqueIndex]) expect(refuse).toThrow("no tables");
    expect(() => new CheckBuilder()).toThrow("no tables");
    expect(getSQLiteColumnBuilders).toThrow("import the types");
    expect(detectZip).toThrow("looks into no archive");
    expect(streams.makeWebStreamReader).toThrow("no streams");
    for (const Tokenizer of [streams.BlobTokenizer, streams.ReadStreamTokenizer])
      expect(() => new Tokenizer()).toThrow("no streams");
  });

  test("answers for a column as much as a query needs", () => {
    expect(new CasingCache().getColumnCasing({ name: "is_active" })).toBe("is_active");
    expect(constraints.uniqueKeyName()).toBe("");
    expect(new constraints.ForeignKeyBuilder().onUpdate().onDelete().build()).toBeUndefined();
  });
});
