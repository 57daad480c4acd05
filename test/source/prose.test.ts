import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { splitSource } from "./source-text.ts";

/**
 * Expressions that a native speaker would not write, or that hide who acts. The list is closed: it holds habits that this
 * code base once had, and CONTRIBUTING.md says what to write instead.
 */
const EXPRESSIONS: Record<string, RegExp> = {
  "a sentence that begins with What, Who or Whoever and is no question": /^(?:What|Who|Whoever)\b(?!.*\?$)/,
  "`is no` before a noun": /(?<!\bthere )\bis no\b(?! longer\b)/i,
  "the word anew": /\banew\b/i,
  "goes on": /\bgoes on\b/i,
  "is told": /\bis told\b/i,
  "the verb hears": /\bhears\b/i,
};

/** Sentences that may stay as they are, at most 20, each with the reason. */
const EXCEPTIONS: { sentence: string; reason: string }[] = [];

type Prose = { path: string; line: number; text: string };

const files = execFileSync("git", ["ls-files"], { encoding: "utf8" }).trim().split("\n");

/** Files with prose in strings: texts of the web client, error details, descriptions in `/docs`. */
const CATALOGUES = /^src\/(?:web\/.*\b(?:en|de|words)\.ts|apidocs\/|protocol\/errors\.ts)/;

function proseOf(path: string): Prose[] {
  if (/^test\/contract\/|^package-lock\.json$|^migrations\/meta\//.test(path)) return [];
  if (/\.md$/.test(path)) return markdownProse(path, readFileSync(path, "utf8"));
  if (/\.tsx?$/.test(path)) return sourceProse(path, readFileSync(path, "utf8"));
  if (/\.css$/.test(path)) return cssProse(path, readFileSync(path, "utf8"));
  if (/\.(?:toml|ya?ml)$|^\.ci\/run$/.test(path)) return hashProse(path, readFileSync(path, "utf8"));
  return [];
}

function sourceProse(path: string, source: string): Prose[] {
  const parts = splitSource(source).filter(
    ({ kind }) => kind === "comment" || (kind === "string" && CATALOGUES.test(path)),
  );
  // Consecutive line comments are one text.
  const merged: Prose[] = [];
  for (const { kind, text, line } of parts) {
    const last = merged.at(-1);
    const isLine = kind === "comment" && text.startsWith("//");
    if (isLine && last && last.line + last.text.split("\n").length === line) last.text += `\n${text}`;
    else merged.push({ path, line, text: kind === "string" ? text.slice(1, -1) : text });
  }
  return merged;
}

function cssProse(path: string, source: string): Prose[] {
  return [...source.matchAll(/\/\*[\s\S]*?\*\//g)].map(({ 0: text, index }) => ({
    path,
    line: lineAt(source, index),
    text,
  }));
}

function hashProse(path: string, source: string): Prose[] {
  return [...source.matchAll(/(?:^[ \t]*#.*\n?)+/gm)].map(({ 0: text, index }) => ({
    path,
    line: lineAt(source, index),
    text,
  }));
}

/** Returns paragraphs, list items and table cells, but neither headings nor fenced code. */
function markdownProse(path: string, source: string): Prose[] {
  const blanked = source.replace(/^```[\s\S]*?^```|^#.*$/gm, (text) => text.replace(/[^\n]/g, ""));
  return [...blanked.matchAll(/[^\n|]+(?:\n(?![\n|\-*\d])[^\n|]+)*/g)].map(({ 0: text, index }) => ({
    path,
    line: lineAt(blanked, index),
    text,
  }));
}

function lineAt(source: string, index: number): number {
  return source.slice(0, index).split("\n").length;
}

/** Splits a text into sentences, without comment marks, tags, code spans and quotations. */
function sentencesOf(text: string): string[] {
  return text
    .replace(/^\s*(?:\/\*\*?|\*\/|\*|\/\/|#+|[-*>]|\d+\.)\s?/gm, "")
    .replace(/\*\/\s*$/, "")
    .replace(/`[^`]*`/g, "`code`")
    .replace(/"[^"]*"|“[^”]*”/g, "“quotation”")
    .replace(/\*\*|__/g, "")
    .split(/(?<=[.!?])\s+|\n\s*\n|@(?:param|returns?|throws)\b(?: \w+)?/)
    .map((sentence) => sentence.replace(/\s+/g, " ").trim())
    .filter((sentence) => sentence !== "");
}

function findings(): string[] {
  return files.flatMap(proseOf).flatMap(({ path, line, text }) =>
    sentencesOf(text).flatMap((sentence) =>
      Object.entries(EXPRESSIONS)
        .filter(([, expression]) => expression.test(sentence))
        .filter(() => !EXCEPTIONS.some((exception) => exception.sentence === sentence))
        .map(([name]) => `${path}:${line} ${name}: ${sentence}`),
    ),
  );
}

test("comments, catalogues and Markdown use none of the closed list of expressions", () => {
  expect(findings()).toEqual([]);
});

test("there are at most 20 exceptions, and each is still in use and has a reason", () => {
  const all = files.flatMap(proseOf).flatMap(({ text }) => sentencesOf(text));
  expect(EXCEPTIONS.length).toBeLessThanOrEqual(20);
  for (const { sentence, reason } of EXCEPTIONS) {
    expect(all).toContain(sentence);
    expect(reason).not.toBe("");
  }
});

test.each([
  ["What is left is given back.", 1],
  ["What is left?", 0],
  ["Whoever pays waits.", 1],
  ["A gif is no text.", 1],
  ["It is no longer there, and there is no other.", 0],
  ["It begins anew, and goes on until it hears that it is told.", 4],
  ['The text `is told` and the quotation "goes on" are not prose.', 0],
])("the list matches %j %i times", (text, count) => {
  const matches = sentencesOf(`/** ${text} */`).flatMap((sentence) =>
    Object.values(EXPRESSIONS).filter((expression) => expression.test(sentence)),
  );
  expect(matches).toHaveLength(count);
});
