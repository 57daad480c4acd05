import { globSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

const FILE_MAX_LINES = 250;
const FUNCTION_MAX_LINES = 40;
const TEST_FILE_MAX_LINES = 300;

const read = (path: string) => ({ path, lines: readFileSync(path, "utf8").trimEnd().split("\n") });
const sources = globSync("src/**/*.{ts,tsx}").map(read);

type Statement = { line: number; length: number; head: string };

/**
 * Splits formatted source into its statements, nested ones included. A statement goes from its first line to the last line that
 * is indented deeper or that begins with a closing bracket in the same column.
 */
function statementsOf(lines: string[]): Statement[] {
  const indents = lines.map((line) => (line.trim() === "" ? Number.POSITIVE_INFINITY : line.search(/\S/)));
  return lines.flatMap((first, start) => {
    if (/^\s*(?:[)\]}*]|\/[/*]|$)/.test(first)) return [];
    const indent = indents[start] ?? 0;
    const isInside = (line: string, i: number) =>
      (indents[i] ?? 0) > indent || (indents[i] === indent && /^\s*[)\]}]/.test(line));
    const after = lines.findIndex((line, i) => i > start && !isInside(line, i));
    const all = lines.slice(start, after === -1 ? lines.length : after);
    while (all.at(-1)?.trim() === "") all.pop();
    const head = all.filter((_, i) => indents[start + i] === indent).join("\n");
    return [{ line: start + 1, length: all.length, head }];
  });
}

/** Recognizes functions, methods, accessors, constructors, and statements with an arrow function. */
function isFunction({ head }: Statement): boolean {
  const [first = ""] = head.trim().split("\n");
  if (/^(?:export )?(?:abstract )?(?:class|interface|type)\b/.test(first)) return false;
  if (/^(?:if|for|while|switch|return|throw|await)\b(?!.*=>)/.test(first)) return false;
  return (
    /^(?:export )?(?:default )?(?:async )?function\b/.test(first) ||
    /^(?:(?:override|static|private|protected|async|get|set) )*[#\w]+(?:<[^(]*>)?\((?:.*\{)?$/.test(first) ||
    head.includes("=>")
  );
}

function longFunctions(lines: string[], max: number): string[] {
  return statementsOf(lines)
    .filter((statement) => statement.length > max && isFunction(statement))
    .map(({ line, length, head }) => `${line}: ${length} lines: ${head.trim().split("\n")[0]}`);
}

test(`no file in src/ has more than ${FILE_MAX_LINES} lines`, () => {
  const long = sources.filter(({ lines }) => lines.length > FILE_MAX_LINES);
  expect(long.map(({ path, lines }) => `${path}: ${lines.length}`)).toEqual([]);
});

test(`no file in test/ has more than ${TEST_FILE_MAX_LINES} lines`, () => {
  const long = globSync("test/**/*.{ts,tsx}")
    .map(read)
    .filter(({ lines }) => lines.length > TEST_FILE_MAX_LINES);
  expect(long.map(({ path, lines }) => `${path}: ${lines.length}`)).toEqual([]);
});

test(`no function in src/ has more than ${FUNCTION_MAX_LINES} lines`, () => {
  const long = sources.flatMap(({ path, lines }) =>
    longFunctions(lines, FUNCTION_MAX_LINES).map(
      (each) => `${path} ${/function (\w+)/.exec(each)?.[1] ?? each}`,
    ),
  );
  expect(long).toEqual([]);
});

describe("the search for long functions finds", () => {
  const body = ["a();", "", "b();"];
  const indented = (text: string[]) => text.map((line) => (line === "" ? "" : `  ${line}`));
  test.each([
    ["a function", ["export async function f() {", ...indented(body), "}"]],
    ["a function with parameters on lines of their own", ["function f(", "  a: A,", "): B {", "  a();", "}"]],
    ["a function with destructured parameters", ["function f({", "  a,", "}: A): B {", "  a();", "}"]],
    ["an arrow function", ["const f = () => {", ...indented(body), "};"]],
    ["an arrow function in a call", ["call(1, async (a) => {", ...indented(body), "});"]],
    ["a method", ["class A {", ...indented(["async #f(): B {", ...indented(body), "}"]), "}"]],
    ["a constructor", ["class A {", ...indented(["constructor(a: A) {", ...indented(body), "}"]), "}"]],
    ["a getter", ["class A {", ...indented(["get f(): B {", ...indented(body), "}"]), "}"]],
    ["a method of an object", ["const a = {", ...indented(["f() {", ...indented(body), "},"]), "};"]],
  ])("%s", (_, lines) => {
    expect(longFunctions(lines, 4)).toHaveLength(1);
    expect(longFunctions(lines, 5)).toEqual([]);
  });

  test.each([
    ["a class", ["class A {", ...indented(["a = 1;", "b = 2;", "c = 3;"]), "}"]],
    ["an object", ["const a = {", ...indented(["a: 1,", "b: 2,", "c: 3,"]), "};"]],
    ["a type", ["type A = {", ...indented(["a(): 1;", "b: (c: 2) => 3;", "d: 4;"]), "};"]],
  ])("no function in %s without one", (_, lines) => {
    expect(longFunctions(lines, 4)).toEqual([]);
  });
});
