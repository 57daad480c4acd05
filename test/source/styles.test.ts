import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

test("no class has rules of its own in two style sheets of the web client, so that no screen changes another one", () => {
  const paths = new Map<string, Set<string>>();
  for (const path of globSync("src/web/*/**/*.css", { exclude: ["src/web/example/**"] })) {
    for (const [, name = ""] of readFileSync(path, "utf8").matchAll(/^\.([\w-]+)(?: \{|,$)/gm)) {
      paths.set(name, (paths.get(name) ?? new Set()).add(path));
    }
  }
  expect(paths.size).toBeGreaterThan(50);
  expect([...paths].filter(([, where]) => where.size > 1)).toEqual([]);
});
