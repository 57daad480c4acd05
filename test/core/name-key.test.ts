import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { NAME_MAX_LENGTH } from "../../src/core/limits.ts";
import { matchesName, nameKey } from "../../src/core/name-key.ts";

test.each([
  ["Ada Lovelace", "ada lovelace"],
  ["  ADA\t\u2003Lovelace \n", "ada lovelace"],
  ["Zoë", "zoe"],
  ["Zoe\u0308", "zoe"],
  ["Ŵŷñé", "wyne"],
  ["Straße", "strasse"],
  ["STRAẞE", "strasse"],
  ["Łukasz Øst", "lukasz ost"],
  ["Ærøskøbing, Œuvre", "aeroskobing, oeuvre"],
  ["İSTANBUL", "istanbul"],
  ["Işık", "isik"],
  ["Ａｄａ ①", "ada 1"],
  ["ﬁn", "fin"],
  ["ΣΊΣΥΦΟΣ", "σισυφοσ"],
  ["Ёлка", "елка"],
  ["李小龙", "李小龙"],
  ["ｶﾞ", "カ\u3099"],
  ["שָׁלוֹם", "שלום"],
  ["مُحَمَّد", "محمد"],
  ["राम", "राम"],
  ["Anna\u200D\u200B\u2066Bell\u2069", "annabell"],
  ["👩‍💻 Ada ❤️", "👩💻 ada ❤"],
  ["\u0301\u0301", ""],
  ["", ""],
])("the key of %j is %j", (name, key) => expect(nameKey(name)).toBe(key));

test("names that differ in a vowel of their script have different keys", () => {
  expect(nameKey("राम")).not.toBe(nameKey("रमा"));
  expect(nameKey("กิน")).not.toBe(nameKey("กัน"));
});

test("a key is its own key, has no white space at its ends, and does not depend on the case", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: NAME_MAX_LENGTH }), (name) => {
      const key = nameKey(name);
      expect(nameKey(key)).toBe(key);
      expect(key).toBe(key.trim());
      expect(nameKey(name.toUpperCase().toLowerCase())).toBe(nameKey(name.toUpperCase()));
    }),
  );
});

test("the longest name has a key of bounded length", () => {
  expect(nameKey("\uFDFA".repeat(NAME_MAX_LENGTH)).length).toBeLessThanOrEqual(18 * NAME_MAX_LENGTH);
});

describe("a search", () => {
  test.each([
    ["Ada Lovelace", "ada", true],
    ["Ada Lovelace", "LOVE", true],
    ["Ada Lovelace", "da", false],
    ["Ada Lovelace", "ada l", true],
    ["Ada Lovelace", "adal", false],
    ["Jean-Luc", "luc", false],
    ["Zoë", "zoe", true],
    ["Zoe", "zoë", true],
    ["Member 17", "17", true],
    ["Member 17", "1", true],
    ["Member 117", "17", false],
    ["Mitglied 17", "mit", true],
    ["李小龙", "李", true],
    ["Ada", " ", false],
    ["Ada", "\u200B", false],
    ["Ada", " ada ", true],
  ])("in %j for %j finds it: %s", (name, words, isFound) => {
    expect(matchesName(name, words)).toBe(isFound);
  });

  test("for nothing has an empty key", () => {
    expect([nameKey(" "), nameKey("\u200B")]).toEqual(["", ""]);
  });
});
