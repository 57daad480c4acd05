import { isBlank, skipBlanks } from "./words.ts";

/** How long an excerpt may be. */
export type ExcerptLimits = {
  /** UTF-16 code units. */
  length: number;
  /** UTF-8 bytes of its JSON. */
  bytes: number;
};

/**
 * Returns the text if it fits the limits; of a longer one the first words, cut between two characters as a reader sees them.
 * Blanks before the words are left out, unless the text shows nothing.
 */
export function excerpt(text: string, limits: ExcerptLimits): string {
  if (endWithin(text, limits) === text.length) return text;
  const words = beginningOf(text.trimStart(), limits);
  return isBlank(words) ? beginningOf(skipBlanks(text), limits) : words;
}

function beginningOf(text: string, limits: ExcerptLimits): string {
  const end = endWithin(text, limits);
  if (end === text.length) return text;
  // A character of several code points, such as a flag, is looked for in its neighbourhood alone.
  const segments = new Intl.Segmenter(undefined, { granularity: "grapheme" }).segment(text.slice(0, 2 * end));
  const start = segments.containing(end)?.index;
  return text.slice(0, start || end);
}

/** Returns where to cut a text, never within a surrogate pair. */
function endWithin(text: string, { length, bytes }: ExcerptLimits): number {
  let end = 0;
  let used = 0;
  for (const character of text) {
    used += jsonBytes(character);
    if (used > bytes || end + character.length > length) break;
    end += character.length;
  }
  return end;
}

/** Returns how many bytes a code point has in UTF-8 within JSON. */
function jsonBytes(character: string): number {
  if (character.length > 1) return 4;
  const code = character.charCodeAt(0);
  if ('"\\\b\f\n\r\t'.includes(character)) return 2;
  // `JSON.stringify` escapes other controls and lone surrogates by their number.
  if (code < 0x20 || (code >= 0xd800 && code <= 0xdfff)) return 6;
  if (code < 0x80) return 1;
  return code < 0x800 ? 2 : 3;
}
