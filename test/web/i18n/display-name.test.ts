import { afterEach, expect, test } from "vitest";
import { fallbackName } from "../../../src/core/display-name.ts";
import { de } from "../../../src/web/i18n/de.ts";
import { displayName, isUnnamed } from "../../../src/web/i18n/display-name.ts";
import { en } from "../../../src/web/i18n/en.ts";
import { showLanguage } from "../../../src/web/i18n/language.ts";

afterEach(() => showLanguage("en"));

test.each([
  ["a present server", null],
  ["a server before wire 1.6.0, or a list that its page has stored", fallbackName(17)],
  ["nobody yet", undefined],
  ["a server that stored blank names", "\u2800"],
])(
  "a member without a name, from %s, is called by the number in the language of the page",
  async (_, name) => {
    expect(isUnnamed({ id: 17, name })).toBe(true);
    expect(displayName({ id: 17, name })).toBe(en.chats.member(17));
    await showLanguage("de");
    expect(displayName({ id: 17, name })).toBe(de.chats.member(17));
  },
);

test("a chosen name stays in every language", async () => {
  await showLanguage("de");
  for (const name of ["Ada", fallbackName(18)]) expect(displayName({ id: 17, name })).toBe(name);
});
