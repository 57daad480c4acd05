import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { TEXT_MAX_LENGTH } from "../../src/core/limits.ts";
import { WITHOUT_WORDS } from "../support/hostile/without-words.ts";
import { LIBRARIES, WORD_READERS } from "../support/hostile/word-readers.ts";
import { findExpressions, findScanningFunctions } from "./scanning-sites.ts";

/** CPU time of one call. Work that grows with the square of the length takes several times as long. */
const MAX_MS = 50;
/** Calls with a text that was slow in the first of them; the fastest counts. */
const MAX_CALLS = 4;
/** Twice the longest text, which makes the work four times as long if it grows with the square. */
const LENGTH = 2 * TEXT_MAX_LENGTH;

const ASCII = Array.from({ length: 95 }, (_, i) => String.fromCharCode(32 + i));
const OTHERS = [
  "\t",
  "\n",
  "\r\n",
  "\0",
  "é",
  "e\u0301",
  "…",
  "\u00a0",
  "\u200d",
  "\ud800",
  "😀",
  "\ufdfd",
  "İ",
];
const PIECES = [
  ...[
    "http://",
    "https://a(",
    "a.",
    "a-",
    "a@",
    "..",
    "a a",
    "a,",
    '"a",',
    "()",
    "[]",
    "{}",
    "::",
    "1.",
    "1:",
    "/",
  ],
  ...[
    '{"a":',
    "[",
    '\\"',
    "\\",
    "%41",
    "PK\x03\x04",
    "PK\x03\x04".padEnd(30, "\0"),
    "ID3\x04\0\0\0\0\0\0",
    "\xef\xbb\xbf",
  ],
];
const FILLERS = [...ASCII, ...OTHERS, ...PIECES];
const ENDS = ["", "\u0001"];

/** Builds texts of one piece over and over, with something before it that a reader accepts, and something behind it that it refuses. */
function* hostileTexts(starts: string[], fillers: string[]): Generator<string> {
  for (const start of ["", ...starts])
    for (const filler of fillers)
      for (const end of ENDS) yield start + filler.repeat(LENGTH / filler.length) + end;
}

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

async function timeOf(read: (text: string) => unknown, text: string): Promise<number> {
  const start = cpuMs();
  await read(text);
  return cpuMs() - start;
}

/** Returns the text that took longest, shortened, if it took too long. */
async function findSlow(
  name: string,
  texts: Iterable<string>,
  read: (text: string) => unknown,
): Promise<string[]> {
  for (const text of texts) {
    let ms = await timeOf(read, text);
    // The compiler and the garbage collector may work during one call. Slow code is slow in each of them.
    for (let calls = 1; ms > MAX_MS && calls < MAX_CALLS; calls++)
      ms = Math.min(ms, await timeOf(read, text));
    if (ms > MAX_MS) return [`${name}: ${Math.round(ms)} ms for ${JSON.stringify(text.slice(0, 40))}…`];
  }
  return [];
}

beforeAll(() => {
  // Requests are refused, which is logged.
  vi.spyOn(console, "warn").mockImplementation(() => {});
  vi.spyOn(console, "error").mockImplementation(() => {});
});
afterAll(() => vi.restoreAllMocks());

/** Returns the literal text in an expression, in pieces. */
function piecesOf({ source }: RegExp): string[] {
  return source
    .replace(/\\([^a-zA-Z\d])/g, "$1")
    .split(/\\[a-zA-Z]|\{\d+,?\d*\}|[[\](){}?*+|^$]+/)
    .filter((piece) => piece !== "");
}

test(`every regular expression reads ${LENGTH} hostile characters in ${MAX_MS} ms`, async () => {
  const slow: string[] = [];
  for (const { path, line, regexp } of findExpressions()) {
    const everywhere = new RegExp(regexp.source, [...new Set(`${regexp.flags}g`)].join(""));
    const pieces = piecesOf(regexp);
    const starts = [pieces[0] ?? "", pieces.join("")];
    const texts = hostileTexts(starts, [...FILLERS, ...pieces]);
    slow.push(
      ...(await findSlow(`${path}:${line} ${regexp}`, texts, (text) => text.replace(everywhere, ""))),
    );
  }
  expect(slow).toEqual([]);
});

test.each(WORD_READERS)(
  `$name: hostile characters are read in ${MAX_MS} ms`,
  async ({ name, read, starts = [] }) => {
    expect(await findSlow(name, hostileTexts(starts, FILLERS), read)).toEqual([]);
  },
);

test("every function that loops is covered by a reader, or reads no words", () => {
  const covered = WORD_READERS.flatMap(({ covers = [] }) => covers);
  const listed = [...covered, ...Object.values(WITHOUT_WORDS).flat()].sort();
  expect(new Set(listed).size).toBe(listed.length);
  expect(listed, "see test/support/hostile/").toEqual(findScanningFunctions());
});

test("every package that the product uses is covered by a reader, or reads no words", () => {
  const { dependencies } = JSON.parse(readFileSync("package.json", "utf8")) as { dependencies: object };
  expect(Object.keys(LIBRARIES).sort()).toEqual(Object.keys(dependencies).sort());
  const names = WORD_READERS.map(({ name }) => name);
  for (const readers of Object.values(LIBRARIES))
    for (const name of typeof readers === "string" ? [] : readers) expect(names).toContain(name);
});

test("work that grows with the square of a text's length is found", async () => {
  const read = (text: string) => /[.,:;!?)]+$/u.exec(text);
  expect(await findSlow("the end of a sentence", hostileTexts([], ["."]), read)).toHaveLength(1);
  expect(await findSlow("a search", hostileTexts([], FILLERS), (text) => text.indexOf("?!"))).toEqual([]);
});
