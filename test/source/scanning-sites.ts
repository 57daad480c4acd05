import { globSync, readFileSync } from "node:fs";
import { type SourcePart, splitSource } from "./source-text.ts";

/** Code that repeats work, or that makes a list of a string: `for`, `while`, `do`, and the methods that scan a string. */
const SCAN =
  /\b(?:for|while)\s*(?:await\s*)?\(|\bdo\s*\{|\.(?:split|replace|replaceAll|match|matchAll|segment)\(|\bArray\.from\(|\bnew RegExp\(|\[\.\.\.\w+\]/g;
const REGEXP = /(?<=[(,=]\s*)\/(?![*/])(?:[^\\/\n[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*/g;

export type Expression = { path: string; line: number; regexp: RegExp };

/** The page, the client and the Worker, without the commands and the documents that the build writes. */
function sources(): { path: string; text: string; parts: SourcePart[] }[] {
  return globSync("src/**/*.{ts,tsx}")
    .filter((path) => !/^src\/(?:cli|apidocs)\//.test(path))
    .sort()
    .map((path) => {
      const text = readFileSync(path, "utf8");
      return { path, text, parts: splitSource(text) };
    });
}

/** Returns every regular expression in the sources, those within template literals too. */
export function findExpressions(): Expression[] {
  return sources().flatMap(({ path, parts }) =>
    parts.flatMap(({ kind, text, line }) => {
      if (kind === "regexp") return [{ path, line, regexp: toRegExp(text) }];
      if (kind !== "string" || !text.startsWith("`")) return [];
      return [...text.matchAll(REGEXP)].map(([literal]) => ({ path, line, regexp: toRegExp(literal) }));
    }),
  );
}

function toRegExp(literal: string): RegExp {
  const end = literal.lastIndexOf("/");
  return new RegExp(literal.slice(1, end), literal.slice(end + 1));
}

/** Returns the functions in the sources that loop or scan, as `path name` or `path Class.method`. */
export function findScanningFunctions(): string[] {
  const found = sources().flatMap(({ path, text, parts }) => {
    const lines = text.split("\n");
    return parts
      .filter(({ kind }) => kind === "code")
      .flatMap(({ text: code, line }) =>
        [...code.matchAll(SCAN)].map(({ index }) => line - 1 + code.slice(0, index).split("\n").length - 1),
      )
      .map((at) => `${path} ${nameAround(lines, at)}`);
  });
  return [...new Set(found)].sort();
}

/** Returns the name of the top-level declaration around a line, with the method if it is a class. */
function nameAround(lines: string[], at: number): string {
  const above = lines.slice(0, at + 1).reverse();
  const top = above.find((line) => /^[a-z]/.test(line)) ?? "";
  const name = /^(?:export )?(?:default )?(?:abstract )?(?:async )?(?:function|class|const|let) (\w+)/.exec(
    top,
  )?.[1];
  if (!name) return "(module)";
  if (!/\bclass\b/.test(top)) return name;
  const member = above.find((line) => /^ {2}[#\w]/.test(line)) ?? "";
  return `${name}.${/^ {2}(?:(?:override|static|async|get|set|readonly) )*([#\w]+)/.exec(member)?.[1]}`;
}
