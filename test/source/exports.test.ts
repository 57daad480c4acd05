import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

/** Stands for a module of a package, whose other exports nothing here calls. */
const STAND_INS = "src/files/stand-ins/**";

/** Returns the functions, classes and values that a source exports by name. Its types may be exported for readers alone. */
function exportedNames(source: string): string[] {
  const exports = source.matchAll(/^export (?:abstract )?(?:async )?(?:const|let|function|class) (\w+)/gm);
  return [...exports].map(([, name = ""]) => name);
}

/** Returns the exports that no other file names. */
function unusedExports(sources: Record<string, string>): string[] {
  const files = new Map<string, number>();
  for (const source of Object.values(sources)) {
    for (const word of new Set(source.match(/\w+/g))) files.set(word, (files.get(word) ?? 0) + 1);
  }
  return Object.entries(sources).flatMap(([path, source]) =>
    exportedNames(source)
      .filter((name) => files.get(name) === 1)
      .map((name) => `${path}: ${name}`),
  );
}

test("every function, class and value that a file exports is used in another one", () => {
  const paths = globSync(["src/**/*.{ts,tsx}", "test/**/*.{ts,tsx}", "*.ts"], { exclude: [STAND_INS] });
  const sources = Object.fromEntries(paths.map((path) => [path, readFileSync(path, "utf8")]));
  expect(Object.values(sources).flatMap(exportedNames).length).toBeGreaterThan(1_000);
  expect(unusedExports(sources)).toEqual([]);
  expect(
    unusedExports({
      a: "export const used = 1;\nexport function unused() {}\nexport type Shape = {};",
      b: "used();",
    }),
  ).toEqual(["a: unused"]);
});
