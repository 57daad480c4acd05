import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const files = globSync("test/{web,e2e,support}/**/*.ts").map((path) => ({
  path,
  text: readFileSync(path, "utf8"),
}));
const filesWith = (pattern: RegExp) => files.filter(({ text }) => pattern.test(text)).map(({ path }) => path);

test("browser tests poll the title of a page, which changes later than what they wait for", () => {
  expect(filesWith(/expect\(\s*await [\w.]+\.title\(\)/)).toEqual([]);
});

test("browser tests cut the network by `cutNetwork`, which waits for code that the page loads", () => {
  expect(filesWith(/\.setOffline\(/)).toEqual(["test/support/browser/network.ts"]);
});
