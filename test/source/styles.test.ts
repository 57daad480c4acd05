import { globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { asyncapi } from "../../src/apidocs/asyncapi/asyncapi.ts";
import { openapi } from "../../src/apidocs/openapi/openapi.ts";
import { docsPage } from "../../src/apidocs/reference/docs-page.ts";
import { FIXED_COLOURS } from "../../src/core/brand.ts";
import { contrastOfColours, TOKENS_PATH, tokenColours, webSheets } from "../support/style-sheets.ts";

const BASE_PATH = "src/web/ui/base.css";
const DOCS_PATHS = ["src/web/docs/docs.css", "src/web/docs/site-header.css"];
/** All sheets: those of the web client, and those of the pages for developers. */
const SHEETS = [...webSheets(), ...DOCS_PATHS, "src/web/example/example.css"];

test("no class has rules of its own in two style sheets of the web client, so that no screen changes another one", () => {
  const paths = new Map<string, Set<string>>();
  for (const path of webSheets()) {
    for (const [, name = ""] of readFileSync(path, "utf8").matchAll(/^\.([\w-]+)(?: \{|,$)/gm)) {
      paths.set(name, (paths.get(name) ?? new Set()).add(path));
    }
  }
  expect(paths.size).toBeGreaterThan(50);
  expect([...paths].filter(([, where]) => where.size > 1)).toEqual([]);
});

/** Returns the classes that the selectors of a sheet name. */
function ruledClasses(css: string): string[] {
  const selectors = css.replaceAll(/\/\*[\s\S]*?\*\/|\{[^{}]*\}/g, " ");
  return [...selectors.matchAll(/\.([a-z][\w-]*)/gi)].map(([, name = ""]) => name);
}

/** Returns the words of the strings in a source. One that ends in an expression, as `is-${state}` does, is returned up to it: `is-`. */
function stringWords(source: string): string[] {
  const code = source.replaceAll(/^import .*|^\s*(?:\/\/|\/?\*).*/gm, "");
  return [...code.matchAll(/"([^"\n]*)"|`([^`]*)`/g)].flatMap(([, plain, template]) =>
    (plain ?? template ?? "").split(/\$\{[^}]*\}|\s+/),
  );
}

const writtenClasses = (source: string) =>
  [...source.matchAll(/\bclass="([^"]*)"/g)].flatMap(([, names = ""]) => names.split(" "));

/** Compares the classes in the sources of elements with those in style sheets. */
function unmatchedClasses(sources: string[], sheets: string[]): { unruled: string[]; unused: string[] } {
  const ruled = new Set(sheets.flatMap(ruledClasses));
  const words = new Set(sources.flatMap(stringWords));
  const beginnings = [...words].filter((word) => /^[a-z]+-$/.test(word));
  return {
    unruled: [...new Set(sources.flatMap(writtenClasses))].filter((name) => !ruled.has(name)),
    unused: [...ruled].filter(
      (name) => !words.has(name) && !beginnings.some((each) => name.startsWith(each)),
    ),
  };
}

test("every class of an element has a rule in a style sheet, and every class with a rule is used", () => {
  const read = (path: string) => readFileSync(path, "utf8");
  // The words of the screen are no classes.
  const exclude = ["src/web/example/**", "src/web/**/{en,de,german}.ts"];
  const sources = globSync("src/web/**/*.{ts,tsx}", { exclude }).map(read);
  expect(unmatchedClasses(sources, webSheets().map(read))).toEqual({ unruled: [], unused: [] });
  expect(
    unmatchedClasses(
      ['<a class="a b"/>', `<i class={\`c is-\${d}\`}/>`],
      [".a, .c.is-x {}", "@media e {.f .a {}}"],
    ),
  ).toEqual({ unruled: ["b"], unused: ["f"] });
});

test("every class of the page /docs has a rule in its style sheet, and every class with a rule is used", () => {
  const scripts = globSync("src/web/docs/*.ts").map((path) => readFileSync(path, "utf8"));
  const sources = [docsPage(openapi(), asyncapi()), ...scripts];
  const sheets = DOCS_PATHS.map((path) => readFileSync(path, "utf8").replaceAll(/^@import .*/gm, ""));
  expect(unmatchedClasses(sources, sheets)).toEqual({ unruled: [], unused: [] });
});

/** Returns the properties that a sheet reads without a fallback, and neither it nor the tokens define. */
function undefinedProperties(css: string): string[] {
  const defined = new Set(
    [...`${readFileSync(TOKENS_PATH, "utf8")}${css}`.matchAll(/(--[\w-]+):/g)].map(([, name]) => name),
  );
  return [...css.matchAll(/var\((--[\w-]+)\)/g)]
    .map(([, name = ""]) => name)
    .filter((name) => !defined.has(name));
}

/** Returns a sheet behind those that it imports. */
function withImports(path: string): string {
  const css = readFileSync(path, "utf8");
  const imported = [...css.matchAll(/^@import "(.+)";/gm)].map(([, name = ""]) => join(dirname(path), name));
  return [...imported.map((each) => readFileSync(each, "utf8")), css].join("\n");
}

test("every property that a style sheet reads is one of the tokens, its own, or of a sheet that it imports", () => {
  const missing = SHEETS.flatMap((path) =>
    undefinedProperties(withImports(path)).map((name) => `${path}: ${name}`),
  );
  expect(missing).toEqual([]);
  expect(
    undefinedProperties(".a { color: var(--paper); width: var(--a); --a: 1px; height: var(--b, 2px) }"),
  ).toEqual(["--paper"]);
});

/** Returns the selectors that match nothing of a component in a shadow tree. */
function pageSelectors(css: string): string[] {
  return (css.match(/^[^@{};]+(?=\{)/gm) ?? [])
    .map((selector) => selector.trim())
    .filter((selector) => /(^|[\s,>+~])(:root|html|body)(?![\w-])/.test(selector));
}

test("only the tokens and the base sheet name the page itself, so that all the others work in a shadow tree", () => {
  const found = webSheets()
    .filter((path) => path !== TOKENS_PATH && path !== BASE_PATH)
    .flatMap((path) => pageSelectors(readFileSync(path, "utf8")).map((selector) => `${path}: ${selector}`));
  expect(found).toEqual([]);
  expect(
    pageSelectors(":root {}\n.a,\nbody > .b {}\n.body {}\n@media (width > 1px) {\n  html .c {\n}}"),
  ).toHaveLength(3);
});

/** Returns the selectors of hovered elements whose looks stay after a tap, since no media query limits them to a mouse. */
function stuckHovers(css: string): string[] {
  const blocks = css.replaceAll(/@media \(hover: hover\) \{\n(?: {2}.*\n|\n)*\}/g, "");
  return [...blocks.matchAll(/^.*:hover.*$/gm)].map(([line]) => line.trim());
}

test("an element looks hovered only where the device can hover", () => {
  const found = SHEETS.flatMap((path) =>
    stuckHovers(readFileSync(path, "utf8")).map((line) => `${path}: ${line}`),
  );
  expect(found).toEqual([]);
  expect(
    stuckHovers("@media (hover: hover) {\n  a:hover {\n    color: red;\n  }\n}\n\nb:hover {\n}\n"),
  ).toEqual(["b:hover {"]);
});

/** Colours of text with those that it stands on. */
const TEXT_PAIRS: [text: string, on: string[]][] = [
  ["ink", ["bg", "surface", "sunken", "own", "gold-bg", "bad-bg"]],
  ["ink-2", ["bg", "surface", "sunken", "own"]],
  ["brand", ["bg", "surface", "sunken", "own"]],
  ["on-brand", ["brand", "brand-strong"]],
  ["on-own", ["own"]],
  ["read", ["own"]],
  ["gold", ["bg", "surface", "sunken", "gold-bg"]],
  ["bad", ["bg", "surface", "sunken", "bad-bg"]],
  ["good", ["bg", "surface", "sunken"]],
];

describe.each(["light", "dark"] as const)("in the %s colours", (light) => {
  const colours = tokenColours(light);
  const contrast = (one: string, other: string) =>
    contrastOfColours(colours[one] ?? "missing", colours[other] ?? "missing");

  test.each(TEXT_PAIRS.flatMap(([text, on]) => on.map((other) => [text, other] as const)))(
    "%s can be read on %s",
    (text, on) => {
      expect(contrast(text, on)).toBeGreaterThanOrEqual(4.5);
    },
  );

  test.each(["bg", "surface", "sunken"])("the edge of a field can be seen on %s", (on) => {
    expect(contrast("edge", on)).toBeGreaterThanOrEqual(3);
  });

  test("those that no brand changes are the ones that a brand is computed for", () => {
    const { ink2, ...fixed } = FIXED_COLOURS[light];
    expect(colours).toMatchObject({ ...fixed, "ink-2": ink2 });
  });
});
