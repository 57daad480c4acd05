import { toAsciiDigits } from "./digits.ts";
import { FALLBACK_WORDS } from "./display-name.ts";
import { NAME_MAX_LENGTH } from "./limits.ts";
import { letterInSign, toLatin } from "./lookalikes.ts";
import { isBlank, isHarmful } from "./words.ts";

/** The names of the site's own that no member may choose, unless the operator sets others. */
export const RESERVED_NAMES: readonly string[] = [
  "Parley",
  "Parley Support",
  "Support",
  "Admin",
  "Administrator",
  "Moderator",
  "System",
];

const LINE_BREAK = /[\t\n\r\u2028\u2029]/;
const INVISIBLE = /[\p{Default_Ignorable_Code_Point}\u2800\uFFFC\u{1D159}\u{16FE4}\u{13430}-\u{13440}]/u;

/** Where an invisible character belongs to the words around it. Anywhere else it only makes two names look the same. */
const PLACES: { mark: RegExp; after: RegExp; before: RegExp }[] = [
  // Marks of the direction, and isolates, which are harmless if none is left open.
  { mark: /[\u061C\u200E\u200F\u2066-\u2069]/, after: /^/, before: /^/ },
  // A joiner within a word, at the end of one after a vowel killer, and behind a part of an emoji.
  { mark: /\p{Join_Control}|\u034F|\u2060/u, after: /\p{L}/u, before: /[\p{L}\p{M}]/u },
  { mark: /\p{Join_Control}|\u034F/u, after: /\p{M}/u, before: /^/ },
  {
    mark: /\u200D/,
    after: /\p{Extended_Pictographic}|\p{Emoji_Modifier}|\uFE0F|\u{E007F}/u,
    before: /^/,
  },
  // Selects the variant of a character.
  {
    mark: /\p{Variation_Selector}|\u17B4|\u17B5|\u180E/u,
    after: /[^\s\u200B]/u,
    before: /^/,
  },
  // The tags of a flag.
  {
    mark: /[\u{E0020}-\u{E007F}]/u,
    after: /[\p{Extended_Pictographic}\u{E0020}-\u{E007E}]/u,
    before: /^/,
  },
  { mark: /[\u115F\u1160]/, after: /^/, before: /[\u1160-\u11FF]/ },
  { mark: /\u1160/, after: /[\u1100-\u115F]/, before: /^/ },
  // Separates words in scripts that write no spaces.
  {
    mark: /\u200B/,
    after: /[\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u,
    before: /[\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u,
  },
];

/** Returns whether a name has 1 to 50 characters: code points, as JSON Schema counts them. */
export function hasNameLength(name: string): boolean {
  const { length } = [...name];
  return length >= 1 && length <= NAME_MAX_LENGTH;
}

/** Returns whether a name shows something, in one line, without controls and without invisible characters out of place. */
export function isPlainName(name: string): boolean {
  return !isBlank(name) && !isHarmful(name) && !LINE_BREAK.test(name) && !hasMisplacedMark(name);
}

function hasMisplacedMark(name: string): boolean {
  if (!INVISIBLE.test(name)) return false;
  const characters = [...name];
  return characters.some((mark, i) => {
    if (!INVISIBLE.test(mark)) return false;
    const [previous = "", next = ""] = [characters[i - 1], characters[i + 1]];
    return !PLACES.some(
      (place) => place.mark.test(mark) && place.after.test(previous) && place.before.test(next),
    );
  });
}

/** Accents, and what shows nothing. */
const UNREAD = /[\u0300-\u036F]|\p{Default_Ignorable_Code_Point}/u;
const LETTER = /[\p{L}\p{M}\p{Nd}]/u;
/** Letters that look like apostrophes, tones and other signs. */
const MODIFIER = /(?=\p{Lm})[\u02B0-\u02FF\u0640\uA700-\uA7FF]/u;
/** Marks and letters that begin a line from right to left, or turn the order of the words around them. */
const RIGHT_TO_LEFT =
  /[\u0590-\u08FF\u200F\u2067\uFB1D-\uFDFF\uFE70-\uFEFC\u{10800}-\u{10FFF}\u{1E800}-\u{1EFFF}]/u;

/**
 * Returns the words of a name as a reader may see them, without case and accents, with look-alikes replaced. Signs are left out, or
 * are read as the letters that they look like. Where a line runs from right to left, its parts are seen in the opposite order: those
 * between such letters and marks, or each word. Reads no more than a name may have.
 */
function readingsOf(name: string): string[] {
  const start = [...name].slice(0, NAME_MAX_LENGTH).join("");
  const orders = [start];
  if (RIGHT_TO_LEFT.test(start)) {
    const parts = start.split(RIGHT_TO_LEFT).reverse();
    orders.push(parts.join(" "), parts.flatMap((part) => part.split(/\s+/).reverse()).join(" "));
  }
  return orders.flatMap((order) => [readAs(order, { signs: false }), readAs(order, { signs: true })]);
}

/** @param signs whether signs are read as the letters in them. Otherwise they separate words, as all other signs do */
function readAs(name: string, { signs }: { signs: boolean }): string {
  // A number that is one sign, such as ² or ③, is read apart from the number beside it.
  const plain = name
    .replace(/[™℠]/g, " ")
    .replace(/\p{No}/gu, " $& ")
    .normalize("NFKD");
  const letters = [...toAsciiDigits(plain)].map((character) => {
    if (UNREAD.test(character)) return "";
    if (LETTER.test(character) && !MODIFIER.test(character)) return toLatin(character);
    return (signs && letterInSign(character)) || " ";
  });
  // Marks of other scripts do not make another letter of a Latin one.
  return letters
    .join("")
    .replace(/([a-z\d])\p{M}+/gu, "$1")
    .replace(/ +/g, " ")
    .trim();
}

/** Returns the letters of a reading without spaces. Those that look the same become one. */
function lettersOf(reading: string): string {
  return reading
    .replace(/ /g, "")
    .replace(/[l1]/g, "i")
    .replace(/0/g, "o")
    .replace(/rn/g, "m")
    .replace(/vv/g, "w");
}

/** Returns whether a name reads like one of the site's own. */
export function isReservedName(name: string, reservedNames: readonly string[]): boolean {
  const reserved = new Set(reservedNames.flatMap(readingsOf).map(lettersOf));
  return readingsOf(name)
    .map(lettersOf)
    .some((letters) => letters !== "" && reserved.has(letters));
}

/**
 * Returns whether a name reads like the one that is shown for another member without a name, as `Member 18` for member 17.
 * @param memberId null while somebody registers: every such name may be that of another
 */
export function isNameOfAnother(name: string, memberId: number | null): boolean {
  return readingsOf(name)
    .flatMap((reading) => [...numbersIn(reading), ...numberInLetters(reading)])
    .map(toPlainNumber)
    .some((number) => number !== String(memberId));
}

const NUMBER_SIGN = "(?:number|nummer|no|nr|n|id)";
/** A fallback word and a number behind it, among other words. */
const WORD_AND_NUMBER = new RegExp(
  `(?:^| )(?:${FALLBACK_WORDS.map(spellingsOf).join("|")}) ?(?:${NUMBER_SIGN} ?)?([\\dilo]+(?: [\\dilo]+)*)(?![^ ])`,
  "g",
);
const ONLY_NUMBER = new RegExp(`^${NUMBER_SIGN}?([io2-9]+)$`);

/** Returns a pattern of a word's spellings with letters that look the same. */
function spellingsOf(word: string): string {
  const patterns: Record<string, string> = { i: "[il1]", l: "[il1]", o: "[o0]", m: "(?:m|rn)" };
  return [...word.toLowerCase()].map((letter) => patterns[letter] ?? letter).join("");
}

/** Returns the numbers behind fallback words. One in several parts is returned with its spaces. */
function numbersIn(reading: string): string[] {
  return [...reading.matchAll(WORD_AND_NUMBER)].flatMap(([, number = ""]) =>
    /\d/.test(number) ? [number] : [],
  );
}

/** Returns the number of a name whose letters, wherever its spaces are, consist of a fallback word and that number. */
function numberInLetters(reading: string): string[] {
  const letters = lettersOf(reading);
  const word = FALLBACK_WORDS.map(lettersOfWord).find((each) => letters.startsWith(each));
  const [, { length } = ""] = ONLY_NUMBER.exec(letters.slice(word?.length)) ?? [];
  return word === undefined || length === 0 ? [] : [reading.slice(-length)];
}

function lettersOfWord(word: string): string {
  return lettersOf(word.toLowerCase());
}

/** A number in several parts may be read as another one, so it stays in parts, and is nobody's. */
function toPlainNumber(number: string): string {
  return number
    .replace(/[il]/g, "1")
    .replace(/o/g, "0")
    .replace(/^0+(?=\d)/, "");
}
