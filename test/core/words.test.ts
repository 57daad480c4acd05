import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cleanFileName, cleanLine, cleanText, isBlank, isHarmful } from "../../src/core/words.ts";
import { BLANK_TEXTS, HARMFUL_WORDS, ORDINARY_NAMES } from "../support/hostile/words.ts";

describe("a text", () => {
  test.each(BLANK_TEXTS)("of %j shows nothing", (text) => {
    expect(isBlank(text)).toBe(true);
    for (const shown of [`${text}.`, `.${text}`]) expect(isBlank(shown)).toBe(false);
  });

  test.each([...ORDINARY_NAMES, "\u0301", "\uFFFD", "👍", "\u20E3", "\uE000", "\u061Ca"])(
    "of %j shows something",
    (text) => expect(isBlank(text)).toBe(false),
  );

  test.each([
    ...ORDINARY_NAMES,
    "",
    "two\nlines\tand a tab\r\n",
    "\u2067אב\u2069\n\u2066ab\u2069 \u2068\u2067x\u2069\u2069",
  ])("of %j stays as it is", (text) => {
    expect(cleanText(text)).toBe(text);
    expect(isHarmful(text)).toBe(false);
  });

  test.each(HARMFUL_WORDS)("of %j is harmful until it is cleaned", (text) => {
    expect(isHarmful(text)).toBe(true);
    expect(isHarmful(cleanText(text))).toBe(false);
    expect(isBlank(cleanText(text))).toBe(false);
  });

  test.each([
    ["a\u202Eb\u202Cc", "abc"],
    ["\u2067a\u2069 \u2068b\n\u2069c", "\u2067a\u2069 b\nc"],
    ["\u2069\u2067a\u2069\u2069", "\u2067a\u2069"],
    ["\u2067\u2068a\u2069", "\u2068a\u2069"],
    ["a\u0000\u001B[31mb\u0085", "a[31mb"],
  ])("of %j is drawn as %j", (text, drawn) => expect(cleanText(text)).toBe(drawn));

  test("never leaves an override, a control or an isolate of another line, whatever it is", () => {
    const piece = fc.constantFrom(
      "\u202E",
      "\u202C",
      "\u2066",
      "\u2067",
      "\u2068",
      "\u2069",
      "\n",
      "\0",
      "a",
      "א",
      "\u200D",
    );
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const text = pieces.join("");
        const drawn = cleanText(text);
        expect(cleanText(drawn)).toBe(drawn);
        for (const line of drawn.split("\n")) {
          let open = 0;
          for (const mark of line) {
            open += mark === "\u2069" ? -1 : /[\u2066-\u2068]/.test(mark) ? 1 : 0;
            expect(open).toBeGreaterThanOrEqual(0);
          }
          expect(open).toBe(0);
        }
        const letters = /[^\u202E\u202C\u2066-\u2069\0]/g;
        expect(drawn.match(letters)).toEqual(text.match(letters));
      }),
    );
  });
});

test("words in one line have a space for each line end and tab", () => {
  expect(cleanLine("a\r\nb\u2028c\td\u202E")).toBe("a b c d");
});

test.each([
  ["invoice_\u202Efdp.exe", "invoice_fdp.exe"],
  ["\u2067gpj\u2069.exe", "gpj.exe"],
  ["\u200Fgpj.exe", "gpj.exe"],
  ["photo.jpg\u3164\u200B.exe", "photo.jpg.exe"],
  ["a\r\nb.txt", "ab.txt"],
  [`invoice.pdf${"\u00A0".repeat(200)}.exe`, "invoice.pdf .exe"],
  [`invoice.pdf${" \u2800\u3000".repeat(60)}.exe`, "invoice.pdf .exe"],
  ["a\uFFFC.exe", "a.exe"],
  ["12\u202F30\u00A0PM b c.png", "12\u202F30\u00A0PM b c.png"],
  ["\u200B", "file"],
  ["\u202E", "file"],
  ["می\u200Cخواهم.pdf", "می\u200Cخواهم.pdf"],
  ["\u{1F468}\u200D\u{1F469}.png", "\u{1F468}\u200D\u{1F469}.png"],
  ["❤\uFE0F.png", "❤\uFE0F.png"],
  ["चित्र.png", "चित्र.png"],
])("the file name %j is shown as %j", (name, shown) => expect(cleanFileName(name)).toBe(shown));
