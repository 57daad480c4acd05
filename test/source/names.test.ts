import { globSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { splitSource } from "./source-text.ts";

/** Words for people who talk. The standard verbs are send, receive, handle, notify, publish, store and load. */
const TALK = ["hear", "heard", "hears", "tell", "tells", "said", "told", "keep", "keeps", "kept"];

const files = globSync("{src,test}/**/*.{ts,tsx}").map((path) => ({
  path,
  text: readFileSync(path, "utf8"),
}));

function wordsOf(identifier: string): string[] {
  return identifier.split(/[_$#]|(?<=[a-z0-9])(?=[A-Z])/).map((word) => word.toLowerCase());
}

/** Returns every match in the code of the files, as `path:line match`. */
function findInCode(pattern: RegExp, isBad: (match: string) => boolean = () => true): string[] {
  return files.flatMap(({ path, text }) =>
    splitSource(text)
      .filter(({ kind }) => kind === "code")
      .flatMap(({ text: code, line }) =>
        [...code.matchAll(pattern)]
          .filter(([match]) => isBad(match))
          .map(
            ({ 0: match, index }) => `${path}:${line + code.slice(0, index).split("\n").length - 1} ${match}`,
          ),
      ),
  );
}

test("no identifier uses a word for people who talk", () => {
  expect(
    findInCode(/[A-Za-z_$#][\w$]*/g, (identifier) => wordsOf(identifier).some((word) => TALK.includes(word))),
  ).toEqual([]);
});

test("no discriminant, state or event name has a space", () => {
  const compared = /\b(?:kind|type|state|event|stage|action|act)\b\s*(?::|={2,3}|!==?)\s*"\w+(?: \w+)+"/;
  const listed = /\|\s*"\w+(?: \w+)+"|\.on\("\w+(?: \w+)+"|\bcase "\w+(?: \w+)+":/;
  const pattern = new RegExp(`${compared.source}|${listed.source}`, "g");
  const found = files.flatMap(({ path, text }) =>
    [...text.matchAll(pattern)].map(([match]) => `${path} ${match}`),
  );
  expect(found).toEqual([]);
});

describe("an exported type of src/", () => {
  const isClient = (path: string) => /^src\/(client|web)\//.test(path);
  const isShared = (path: string) => /^src\/(core|protocol)\//.test(path);
  test.each([
    ["the server with the protocol", (path: string) => !isClient(path)],
    ["the client and the web client with the protocol", (path: string) => isClient(path) || isShared(path)],
  ])("is declared only once in %s", (_, isOnThisSide) => {
    const paths = new Map<string, Set<string>>();
    for (const { path, text } of files.filter(({ path }) => path.startsWith("src/") && isOnThisSide(path))) {
      for (const [, name = ""] of text.matchAll(/^export (?:abstract )?(?:type|interface|class) (\w+)/gm)) {
        paths.set(name, (paths.get(name) ?? new Set()).add(path));
      }
    }
    const twice = [...paths]
      .filter(([, where]) => where.size > 1)
      .map(([name, where]) => `${name}: ${[...where].join(", ")}`);
    expect(twice).toEqual([]);
  });
});
