import * as fc from "fast-check";
import { expect, test } from "vitest";
import { excerpt } from "../../src/core/excerpt.ts";
import { isBlank } from "../../src/core/words.ts";
import { seedFromEnv } from "../support/dice.ts";

const LIMITS = { length: 10, bytes: 30 };

test.each([
  ["a text that fits", "0123456789", "0123456789"],
  ["a longer text", "0123456789a", "0123456789"],
  ["an empty text", "", ""],
  ["a surrogate pair at the end", "012345678😀", "012345678"],
  ["a base with its mark at the end", "012345678e\u0301x", "012345678"],
  ["a flag at the end", "01234567🇩🇪x", "01234567"],
  ["a family at the end", "01234👨‍👩‍👧x", "01234"],
  ["a character that is longer than the excerpt", `e${"\u0301".repeat(20)}`, `e${"\u0301".repeat(9)}`],
  ["characters that JSON escapes as six bytes", "\u0001".repeat(10), "\u0001".repeat(5)],
  ["characters that JSON escapes as two bytes", `${'"\\'.repeat(5)}`, `${'"\\'.repeat(5)}`],
  ["characters of three bytes", "あ".repeat(11), "あ".repeat(10)],
  ["blanks that fit with the words", "        ab", "        ab"],
  ["blanks before the words, which do not all fit", "  012345678", "012345678"],
  ["more blanks than fit", `${" ".repeat(10)}hello`, "hello"],
  ["empty lines before a long text", `\n\t\u3000\n${"0".repeat(11)}`, "0".repeat(10)],
  ["more invisible characters than fit", `${"\u200b\u2060\u2800".repeat(9)} hello`, "hello"],
  ["a direction mark before a long text", "\u200f0123456789", "\u200f012345678"],
  ["more blanks than fit, and nothing else", " ".repeat(11), " ".repeat(10)],
  ["more invisible characters than fit, and nothing else", "\u2060".repeat(11), "\u2060".repeat(10)],
  ["words with many blanks between them", `a${" ".repeat(10)}b`, `a${" ".repeat(9)}`],
])("of %s", (_, text, expected) => {
  expect(excerpt(text, LIMITS)).toBe(expected);
});

test("is a part of its text, never more than the limits, shows something if the text does, and is well-formed", () => {
  const unit = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.string({ unit: "grapheme-composite" }),
    fc.constant('\\"\n\u0000'),
    fc.constantFrom(" ".repeat(9), "\u200b".repeat(9), "\u2800\n"),
  );
  const text = fc.array(unit, { maxLength: 12 }).map((parts) => parts.join("").toWellFormed());
  fc.assert(
    fc.property(text, (each) => {
      const cut = excerpt(each, LIMITS);
      expect(each.includes(cut)).toBe(true);
      expect(isBlank(each.slice(0, each.indexOf(cut)))).toBe(true);
      expect(isBlank(cut)).toBe(isBlank(each));
      expect(cut.isWellFormed()).toBe(true);
      const bytes = new TextEncoder().encode(JSON.stringify(cut)).byteLength - 2;
      expect(cut.length <= LIMITS.length && bytes <= LIMITS.bytes).toBe(true);
      const whole = new TextEncoder().encode(JSON.stringify(each)).byteLength - 2;
      if (each.length <= LIMITS.length && whole <= LIMITS.bytes) expect(cut).toBe(each);
    }),
    { seed: seedFromEnv() },
  );
});
