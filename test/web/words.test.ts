import { globSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { words } from "../../src/web/example/words.ts";
import { countIn } from "../../src/web/i18n/format.ts";
import { FORMER_ENGLISH, FORMER_GERMAN } from "../support/browser/former-sentences.ts";

type Sentence = string | ((...numbers: number[]) => string);
type Catalogue = { path: string; language: "en" | "de"; sentences: [key: string, sentence: Sentence][] };

const paths = globSync("src/web/**/{en,de}.ts").toSorted();
const catalogues = await Promise.all(
  paths.map(async (path): Promise<Catalogue> => {
    const language = path.endsWith("/de.ts") ? "de" : "en";
    const loaded = (await import(resolve(path))) as Record<string, object>;
    return { path, language, sentences: sentencesOf(loaded[language] ?? {}) };
  }),
);

/** Returns the sentences of a catalogue with their keys. */
function sentencesOf(catalogue: object, path = ""): [key: string, sentence: Sentence][] {
  return Object.entries(catalogue).flatMap(([name, value]: [string, Sentence | object]) => {
    const key = `${path}${name}`;
    return typeof value === "object" ? sentencesOf(value, `${key}.`) : [[key, value as Sentence]];
  });
}

/** Returns a sentence with its arguments: `first`, and the numbers after it. */
function textWith(sentence: Sentence, first: number): string {
  return typeof sentence === "string" ? sentence : sentence(...argumentsOf(sentence, first));
}

function argumentsOf(sentence: Sentence, first: number): number[] {
  return Array.from({ length: typeof sentence === "string" ? 0 : sentence.length }, (_, i) => first + i);
}

/** Returns all texts of the catalogues of a language, in the singular and in the plural. */
function textsIn(wanted: string): { where: string; text: string }[] {
  return catalogues
    .filter(({ language }) => language === wanted)
    .flatMap(({ path, sentences }) =>
      sentences.flatMap(([key, sentence]) =>
        [1, 2].map((count) => ({ where: `${path} ${key}`, text: textWith(sentence, count) })),
      ),
    );
}

function findings(texts: { where: string; text: string }[], pattern: RegExp): string[] {
  return texts.filter(({ text }) => pattern.test(text)).map(({ where, text }) => `${where}: ${text}`);
}

test("each catalogue has texts, and there is one in each language", () => {
  expect(catalogues.length).toBeGreaterThanOrEqual(18);
  for (const { path, sentences } of catalogues) expect(sentences.length, path).toBeGreaterThan(0);
  const folders = (name: string) => paths.filter((path) => path.endsWith(name)).map(dirname);
  expect(folders("/de.ts")).toEqual(folders("/en.ts"));
});

// Tests of the page use the catalogues, so they do not notice a sentence that has lost its words or its arguments.
test.each(catalogues)("each sentence in $path has words and its arguments", ({ sentences }) => {
  for (const [key, sentence] of sentences) {
    const text = textWith(sentence, 2);
    expect(text, key).toMatch(/\p{L}{2}/u);
    for (const digit of argumentsOf(sentence, 2)) expect(text, key).toContain(String(digit));
  }
});

describe.each([
  { language: "en", former: FORMER_ENGLISH },
  { language: "de", former: FORMER_GERMAN },
])("the texts in the language $language", ({ language, former }) => {
  const texts = textsIn(language);

  test.each(former)("say nothing like %s", (pattern) => {
    expect(findings(texts, pattern)).toEqual([]);
  });

  test("end with a full stop if there is one between their sentences", () => {
    const withoutAbbreviations = texts.map(({ where, text }) => ({
      where,
      text: text.replace(/\b(?:no|Nr|e\.g|z\. B)\. ?/g, ""),
    }));
    expect(findings(withoutAbbreviations, /[.!] .*[^.!?…]$/)).toEqual([]);
  });

  test("have one character for an ellipsis, and no double or outer spaces", () => {
    expect(findings(texts, /\.\.\.| {2}|^ | $/)).toEqual([]);
  });
});

test("the texts have no place to break a line between a number and its unit", () => {
  const english =
    /\d (?:(?:more|new|paid|unsent) )?(?:coin|message|file|character|letter|second|transaction|unread)/;
  expect(findings(textsIn("en"), english)).toEqual([]);
  const german =
    /\d (?:(?:neue|bezahlte|nicht gesendete) )?(?:Münze|Nachricht|Datei|Zeichen|Buchstabe|Sekunde|Ums[aä]tz|ungelesen)/;
  expect(findings(textsIn("de"), german)).toEqual([]);
});

test("English texts have straight quotation marks and no space before an ellipsis", () => {
  expect(findings(textsIn("en"), /[‘’“”„]| …/)).toEqual([]);
});

test("English texts have capital letters only where a sentence begins", () => {
  const capitals = /(?<![.:!?·] )(?<!^)\b(?!Parley|WebP)\p{Lu}\p{Ll}+/u;
  expect(findings(textsIn("en"), capitals)).toEqual([]);
});

test("German texts have German quotation marks and a space before an ellipsis", () => {
  expect(findings(textsIn("de"), /["”‚‘]|[^ ]…/)).toEqual([]);
});

test("German texts address the member informally, in lower case", () => {
  expect(
    findings(textsIn("de"), /(?<![.:!?] )(?<!^)\b(?:Sie|Ihnen|Ihre?[mnrs]?|Du|Di(?:r|ch)|Deine?[mnrs]?)\b/),
  ).toEqual([]);
});

test.each([
  { exact: true, text: "Balance: 120 coins." },
  { exact: false, text: "Balance: about 120 coins." },
])("the example page writes a balance with exact: $exact as $text", ({ exact, text }) => {
  const member = { id: 1, email: "ada@example.com", balance: 120, exempt: false, exact };
  expect(words.member(member)).toBe(`Member 1 (ada@example.com). ${text}`);
});

test.each([
  ["en", 0, "0\u00a0coins"],
  ["en", 1, "1\u00a0coin"],
  ["en", 1200, "1,200\u00a0coins"],
  ["de", 1, "1\u00a0coin"],
  ["de", 9_876_543, "9.876.543\u00a0coins"],
])("in the language %s, %d coins are written as %j", (language, count, text) => {
  expect(countIn(language)(count, { one: "coin", other: "coins" })).toBe(text);
});
