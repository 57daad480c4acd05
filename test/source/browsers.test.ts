import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { buildSync } from "esbuild";
import { expect, test } from "vitest";
import type { Exception } from "../../src/cli/browsers/exceptions.ts";
import { OLDEST } from "../../src/cli/browsers/oldest.ts";
import { problemsOf } from "../../src/cli/browsers/problems.ts";
import { scriptFeatures } from "../../src/cli/browsers/script-features.ts";
import { styleFeatures } from "../../src/cli/browsers/style-features.ts";
import { OLD_BROWSER_BUILD, readBuild, WEB_BUILD } from "../../src/cli/web-build.ts";
import { writeProgram } from "../support/type-check.ts";

/** One line of a script for each kind of use, and the younger feature in it; none for a control. */
const SCRIPT: [code: string, feature: string | undefined][] = [
  ["Map.groupBy([1], (n) => n);", "javascript.builtins.Map.groupBy"],
  ["Object.groupBy([1], (n) => n);", "javascript.builtins.Object.groupBy"],
  ["Promise.withResolvers();", "javascript.builtins.Promise.withResolvers"],
  ["void Array.fromAsync([1]);", "javascript.builtins.Array.fromAsync"],
  ["[2, 1].toSorted();", "javascript.builtins.Array.toSorted"],
  ["([2, 1] as readonly number[]).with(0, 1);", "javascript.builtins.Array.with"],
  ["new Uint8Array(2).toReversed();", "javascript.builtins.TypedArray.toReversed"],
  ["new Set([1]).union(new Set([2]));", "javascript.builtins.Set.union"],
  ["[1].values().map((n) => n);", "javascript.builtins.Iterator.map"],
  ["new Map().keys().toArray();", "javascript.builtins.Iterator.toArray"],
  ["Iterator.from([1]);", "javascript.builtins.Iterator.from"],
  ['"a".isWellFormed();', "javascript.builtins.String.isWellFormed"],
  ["new Intl.Segmenter();", "javascript.builtins.Intl.Segmenter"],
  ['new Intl.DurationFormat("en");', "javascript.builtins.Intl.DurationFormat"],
  ['URL.parse("/");', "api.URL.parse_static"],
  ['URL?.["canParse"]("/");', "api.URL.canParse_static"],
  ['export const { parse } = URL; parse("/");', "api.URL.parse_static"],
  ["export const { groupBy: renamed } = Map;", "javascript.builtins.Map.groupBy"],
  ["AbortSignal.any([]);", "api.AbortSignal.any_static"],
  ["document.startViewTransition(() => {});", "api.Document.startViewTransition"],
  ["document.body.showPopover();", "api.HTMLElement.showPopover"],
  ["document.createElement('input').checkVisibility();", "api.Element.checkVisibility"],
  ["void navigator.setAppBadge(1);", "api.Navigator.setAppBadge"],
  [
    'new CSSStyleSheet(); document.body.style.viewTransitionName = "a";',
    "css.properties.view-transition-name",
  ],
  ['document.addEventListener("scrollend", () => {});', "api.Document.scrollend_event"],
  ['document.querySelector("a:has(> b)");', "css.selectors.has"],
  ['JSON.parse("[]").toSorted();', "javascript.builtins.Array.toSorted"],
  ['JSON.parse("[]").map(String).filter(Boolean);', undefined],
  ['window["URL"].parse("/"); globalThis.Map;', "api.URL.parse_static"],
  ["Array.prototype.toSorted.call([2, 1]);", "javascript.builtins.Array.toSorted"],
  ["export const sets = /[\\p{L}--[a-z]]/v;", "javascript.builtins.RegExp.unicodeSets"],
  ['new RegExp("a", "v");', "javascript.builtins.RegExp.unicodeSets"],
  ["export const modified = /a(?i:b)/;", "javascript.regular_expressions.modifier"],
  [
    "export const twice = /(?<y>a)|(?<y>b)/;",
    "javascript.regular_expressions.named_capturing_group.duplicate_named_capturing_groups",
  ],
  ['export const dialog = <dialog closedby="any" />;', "html.elements.dialog.closedby"],
  ["export const popover = <div popover />;", "html.global_attributes.popover"],
  // Old enough, or not of the platform.
  ["[1].at(-1); [1].findLast((n) => n > 0); Object.hasOwn({}, 'a'); structuredClone({});", undefined],
  ["export const old = /(?<=a)\\p{L}(?<n>b)/su;", undefined],
  ["new Intl.PluralRules('en'); new BroadcastChannel('a'); document.body.replaceChildren();", undefined],
  ["document.createElement('dialog').showModal(); document.addEventListener('toggle', () => {});", undefined],
  ["export const own = { toSorted() {}, groupBy() {} }; own.toSorted(); own.groupBy();", undefined],
  ["export type OnlyType = PromiseWithResolvers<Intl.Segmenter>;", undefined],
  ['export const media = <video controls />, list = <ul class="a" />;', undefined],
];

const HEAD = [
  "declare global { namespace JSX { interface IntrinsicElements { [tag: string]: object } } }",
  "declare const h: () => object;",
];

test("the check of the oldest browsers finds each kind of younger feature in a script, and no other", () => {
  const folder = resolve("dist/browsers-test");
  const options = {
    target: "esnext",
    lib: ["esnext", "dom", "dom.iterable"],
    jsx: "react",
    jsxFactory: "h",
    types: [],
  };
  writeProgram(folder, {
    "tsconfig.json": JSON.stringify({ compilerOptions: options }),
    "program.tsx": [...HEAD, ...SCRIPT.map(([code]) => code)].join("\n"),
  });
  const path = `${folder}/program.tsx`;
  const problems = problemsOf(scriptFeatures(`${folder}/tsconfig.json`, [path]), []);
  const found = SCRIPT.map(([code], at) => [
    code,
    problems
      .filter((problem) => problem.startsWith(`${path}:${at + HEAD.length + 1}: `))
      .map((problem) => problem.split(" ")[1]),
  ]);
  expect(found).toEqual(SCRIPT.map(([code, feature]) => [code, feature ? [feature] : []]));
  expect(problems).toHaveLength(SCRIPT.filter(([, feature]) => feature).length);
});

test.each([
  ["a{color:light-dark(#000,#fff)}", ["css.types.color.light-dark"]],
  ["a{--b:oklch(50% 0.1 20)}", ["css.types.color.oklch"]],
  [".a:has(>b){color:red}", ["css.selectors.has"]],
  ["a:dir(rtl)::before{color:red}", ["css.selectors.dir"]],
  ["@media (width<30rem){a{& b{color:red}}}", ["css.selectors.nesting"]],
  ["a{field-sizing:content;color:red}", ["css.properties.field-sizing"]],
  ["a{height:calc(2lh + 1px)}", ["css.types.length.lh"]],
  ["@starting-style{a{color:red}}", ["css.at-rules.starting-style"]],
  [
    "@media (prefers-reduced-transparency){a{color:red}}",
    ["css.at-rules.media.prefers-reduced-transparency"],
  ],
  ['@media (width>=30rem){a:not(:hover){inset:0;height:40dvh;content:":has(light-dark(";width:1rem}}', []],
])("the check finds the younger features of the style sheet %s", (sheet, features) => {
  const uses = [{ path: "a.css", line: 1, features: [...styleFeatures(sheet)] }];
  expect(problemsOf(uses, []).map((problem) => problem.split(" ")[1])).toEqual(features);
});

test("an exception holds for its feature and its file, and one that nothing uses is a problem", () => {
  const feature = "javascript.builtins.Intl.Segmenter";
  const use = { path: "a.ts", line: 7, features: [`${feature}.segment`] };
  const because = "there is another way";
  const exception: Exception = { feature, path: "a.ts", because };
  expect(problemsOf([use], [exception])).toEqual([]);
  expect(problemsOf([use], [{ feature, because }])).toEqual([]);
  expect(problemsOf([{ ...use, path: "b.ts" }], [exception])).toEqual([
    `b.ts:7: ${feature} is missing in firefox`,
    `unused exception: ${feature} a.ts`,
  ]);
  expect(problemsOf([], [{ feature: "css.properties.cursor", because }])).toEqual([
    "unused exception: css.properties.cursor",
  ]);
});

test("the README, the document of the client and the sentences for older browsers name the oldest browsers", () => {
  const { safari, chrome, firefox } = OLDEST;
  expect(readFileSync("README.md", "utf8")).toContain(
    `Safari ${safari}, Chrome ${chrome}, Firefox ${firefox}`,
  );
  const [, listed = ""] =
    /LANGUAGES.* = \[(.*)\]/.exec(readFileSync("src/web/i18n/language.ts", "utf8")) ?? [];
  const sentences = readFileSync("src/web/index.html", "utf8").match(/class="old-browser .*/g) ?? [];
  expect(sentences.map((sentence) => /lang=(\S+)/.exec(sentence)?.[1])).toEqual(listed.split(", "));
  for (const sentence of sentences) {
    expect(sentence).toContain(`Safari ${safari}, Chrome ${chrome}, Firefox ${firefox}`);
  }
  expect(readFileSync("docs/client.md", "utf8")).toContain(
    `Safari ${safari}, Chrome ${chrome} and Firefox ${firefox}`,
  );
});

test("the check reads what the page takes from the client, from core and from the protocol, and what loads on demand", () => {
  const { sources, styles } = readBuild(WEB_BUILD);
  expect(sources).toEqual(
    expect.arrayContaining([
      "src/web/main.tsx",
      "src/web/admin/admin-screen.tsx",
      "src/web/example/example.ts",
      "src/client/chat.ts",
      "src/core/words.ts",
    ]),
  );
  expect(sources.filter((path) => /^src\/(?:room|http|db)\//.test(path))).toEqual([]);
  expect([...styles.keys()].sort()).toEqual(["docs.css", "example.css", "main.css", "not-found.css"]);
});

test("the script that shows them has no syntax that is younger than ES5", () => {
  const { outputFiles } = buildSync({ ...OLD_BROWSER_BUILD, write: false });
  const [script = ""] = outputFiles.map(({ text }) => text);
  expect(script).toContain("old-browser");
  expect(script).not.toMatch(/=>|`|\b(?:let|const|class|import|export|async)\b|\?\.|\?\?|\.\.\./);
});
