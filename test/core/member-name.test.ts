import { describe, expect, test } from "vitest";
import { FALLBACK_WORDS, fallbackName } from "../../src/core/display-name.ts";
import { NAME_MAX_LENGTH } from "../../src/core/limits.ts";
import {
  hasNameLength,
  isNameOfAnother,
  isPlainName,
  isReservedName,
  RESERVED_NAMES,
} from "../../src/core/member-name.ts";
import { de } from "../../src/web/i18n/de.ts";
import { en } from "../../src/web/i18n/en.ts";
import {
  BLANK_TEXTS,
  HARMFUL_WORDS,
  HIDING_NAMES,
  NAMES_OF_MEMBER_5,
  ORDINARY_NAMES,
} from "../support/hostile/words.ts";

describe("a name", () => {
  test.each(ORDINARY_NAMES)("%j is ordinary", (name) => {
    expect(isPlainName(name)).toBe(true);
    expect(isNameOfAnother(name, 17)).toBe(false);
    expect(isReservedName(name, RESERVED_NAMES)).toBe(false);
  });

  test.each([...BLANK_TEXTS, ...HARMFUL_WORDS, ...HIDING_NAMES, "\u1160", "가\u200B나", "\uFE0FAda"])(
    "%j is refused",
    (name) => expect(isPlainName(name)).toBe(false),
  );

  test.each([
    "\u1112\u119E\u11AB",
    "\u1112\u1160\u11AB",
    "\u115F\u1161",
    "\u034Fא".slice(1),
    "ב\u034Fא",
    "ᠮᠣᠩ\u180B",
  ])("%j has the fillers and selectors of its script", (name) => expect(isPlainName(name)).toBe(true));

  test(`has 1 to ${NAME_MAX_LENGTH} code points`, () => {
    for (const letter of ["n", "é", "漢", "😀"]) {
      expect(hasNameLength(letter)).toBe(true);
      expect(hasNameLength(letter.repeat(NAME_MAX_LENGTH))).toBe(true);
      expect(hasNameLength(letter.repeat(NAME_MAX_LENGTH + 1))).toBe(false);
    }
    expect(hasNameLength("")).toBe(false);
  });

  test.each(NAMES_OF_MEMBER_5)("%j is the name of member 5 alone", (name) => {
    for (const id of [4, 50, 55, 17]) expect(isNameOfAnother(name, id)).toBe(true);
    expect(isNameOfAnother(name, 5)).toBe(false);
  });

  test("with letters that look like digits is a number too", () => {
    expect(isNameOfAnother("Member lO", 10)).toBe(false);
    expect(isNameOfAnother("Member lO", 17)).toBe(true);
    expect(isNameOfAnother("Member 0", 17)).toBe(true);
    for (const number of [0, 1, 17, 999_999]) expect(isNameOfAnother(`Member ${number}`, null)).toBe(true);
    expect(isNameOfAnother("Member", null)).toBe(false);
  });

  test.each([
    ["Member |2", 2],
    ["Member ❶2", 2],
    ["Member ǀ2", 2],
    ["Member 12 (3)", 123],
    ["Member 12.3", 123],
    ["Member 12 ³", 123],
  ])("%j is not the name of member %i: it reads like the one of member 12", (name, id) =>
    expect(isNameOfAnother(name, id)).toBe(true),
  );

  test("is compared with the fallback names of all languages of the page", () => {
    expect([fallbackName(5), en.chats.member(5), de.chats.member(5)]).toEqual(
      expect.arrayContaining(FALLBACK_WORDS.map((word) => `${word} 5`)),
    );
    for (const name of [fallbackName(5), en.chats.member(5), de.chats.member(5)])
      expect(isNameOfAnother(name, 17)).toBe(true);
  });
});

describe("a reserved name", () => {
  test.each([
    "Support",
    "support",
    "S u p p o r t",
    "★ Support ★",
    "SUPPORT\u200D",
    "Ｓｕｐｐｏｒｔ",
    "Süpport",
    "ЅuррОrt",
    "SUPP0RT",
    "𝓢𝓾𝓹𝓹𝓸𝓻𝓽",
    "ꜱᴜᴘᴘᴏʀᴛ",
    "ՏUPPORT",
    "$upport",
    "ꓢꓴꓑꓑꓳꓣꓔ",
    "🅢🅤🅟🅟🅞🅡🅣",
    "🆂🆄🅿🅿🅾🆁🆃",
    "🅂🅄🄿🄿🄾🅁🅃",
    "🇸🇺🇵🇵🇴🇷🇹",
    "Support 🇬🇧",
    "Support™",
    "Support\u0483",
    "ʻSupportʼ",
    "\u200Fport\u200FSup",
    "\u05BEport\u05BESup",
  ])("is found in %j", (name) => expect(isReservedName(name, ["Parley", "Support"])).toBe(true));

  test.each(["ADMIΝ", "@dmin", "Adrnin", "Ꭺdmin", "admın"])("is found in %j too", (name) =>
    expect(isReservedName(name, ["Admin"])).toBe(true),
  );

  test.each(["PARLEΥ", "ΡARLEY", "Par|ey", "Parłey"])("is found in %j as well", (name) =>
    expect(isReservedName(name, ["Parley"])).toBe(true),
  );

  test.each(["Supporter", "Sup", "Ada", "😀", "支持"])("is not found in %j", (name) =>
    expect(isReservedName(name, ["Parley", "Support", "★"])).toBe(false),
  );

  test("may be in any script", () => {
    expect(isReservedName("客服", ["客服"])).toBe(true);
    expect(isReservedName("सहायता", ["सहायता"])).toBe(true);
    expect(isReservedName("सहायक", ["सहायता"])).toBe(false);
  });
});
