import { expect, test } from "vitest";
import { de as accountDe } from "../../src/web/account/de.ts";
import { en as accountEn } from "../../src/web/account/en.ts";
import { de as adminDe } from "../../src/web/admin/de.ts";
import { en as adminEn } from "../../src/web/admin/en.ts";
import { de as attachmentsDe } from "../../src/web/chat/de.ts";
import { en as attachmentsEn } from "../../src/web/chat/en.ts";
import { de as messagesDe } from "../../src/web/chat/messages/de.ts";
import { en as messagesEn } from "../../src/web/chat/messages/en.ts";
import { de as statementDe } from "../../src/web/coins/de.ts";
import { en as statementEn } from "../../src/web/coins/en.ts";
import { words } from "../../src/web/example/words.ts";
import { de } from "../../src/web/i18n/de.ts";
import { en } from "../../src/web/i18n/en.ts";
import { countIn } from "../../src/web/i18n/format.ts";
import { de as noticesDe } from "../../src/web/notices/de.ts";
import { en as noticesEn } from "../../src/web/notices/en.ts";
import { de as settingsDe } from "../../src/web/settings/de.ts";
import { en as settingsEn } from "../../src/web/settings/en.ts";

const CATALOGUES = {
  de,
  en,
  accountDe,
  accountEn,
  adminDe,
  adminEn,
  attachmentsDe,
  attachmentsEn,
  messagesDe,
  messagesEn,
  noticesDe,
  noticesEn,
  settingsDe,
  settingsEn,
  statementDe,
  statementEn,
};

type Sentence = string | ((...numbers: number[]) => string);

/** Returns the sentences of a catalogue with their keys. */
function sentencesOf(catalogue: object, path = ""): [key: string, sentence: Sentence][] {
  return Object.entries(catalogue).flatMap(([name, value]: [string, Sentence | object]) => {
    const key = `${path}${name}`;
    return typeof value === "object" ? sentencesOf(value, `${key}.`) : [[key, value as Sentence]];
  });
}

// Tests of the page use the catalogues, so they do not notice a sentence that has lost its words or its arguments.
test.each(Object.entries(CATALOGUES))(
  "each sentence in the catalogue %s has words and its arguments",
  (_, catalogue) => {
    for (const [key, sentence] of sentencesOf(catalogue)) {
      const digits = Array.from(
        { length: typeof sentence === "string" ? 0 : sentence.length },
        (_, i) => i + 2,
      );
      const text = typeof sentence === "string" ? sentence : sentence(...digits);
      expect(text, key).toMatch(/\p{L}{2}/u);
      for (const digit of digits) expect(text, key).toContain(String(digit));
    }
  },
);

test.each([
  { exact: true, text: "Balance: 120 coins." },
  { exact: false, text: "Balance: about 120 coins." },
])("the example page writes a balance with exact: $exact as $text", ({ exact, text }) => {
  const member = { id: 1, email: "ada@example.com", balance: 120, exempt: false, exact };
  expect(words.member(member)).toBe(`Member 1 (ada@example.com). ${text}`);
});

test.each([
  ["en", 0, "0 coins"],
  ["en", 1, "1 coin"],
  ["en", 1200, "1,200 coins"],
  ["de", 1, "1 coin"],
  ["de", 9_876_543, "9.876.543 coins"],
])("in the language %s, %d coins are written as %j", (language, count, text) => {
  expect(countIn(language)(count, { one: "coin", other: "coins" })).toBe(text);
});
