import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

/** The server's sources. The commands call D1 from outside of the Worker. */
const sources = globSync("src/**/*.ts")
  .filter((path) => !/^src\/(?:cli|client|web|apidocs)\//.test(path))
  .map((path) => ({ path, text: readFileSync(path, "utf8") }));

/** Returns the files in which a text matches. */
const filesWith = (pattern: RegExp) =>
  sources.filter(({ text }) => pattern.test(text)).map(({ path }) => path);

test("every call to D1 passes the queue: the binding is only ever given to openDatabase, which wraps it", () => {
  for (const { path, text } of sources) {
    const uses = text.match(/\bDB\b(?!_)/g)?.length ?? 0;
    const opened = text.match(/\bopenDatabase\((?:c|this)?\.?env\.DB\b/g)?.length ?? 0;
    expect({ path, uses }).toEqual({ path, uses: path === "src/env.ts" ? 1 : opened });
  }
  expect(filesWith(/\bdrizzle\(/)).toEqual(["src/db/database.ts"]);
  expect(filesWith(/drizzle\(queuedDatabase\(d1, patience\)\)/)).toEqual(["src/db/database.ts"]);
  expect(filesWith(/\bD1Database\b/).toSorted()).toEqual([
    "src/db/database.ts",
    "src/db/queued-database.ts",
    "src/env.ts",
  ]);
});
