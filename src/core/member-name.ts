import { toAsciiDigits } from "./digits.ts";
import { FALLBACK_WORDS } from "./display-name.ts";
import { NAME_MAX_LENGTH } from "./limits.ts";
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
const INVISIBLE = /\p{Default_Ignorable_Code_Point}/u;

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

/** Letters of other scripts, and small capitals, that look like Latin ones, in lower case. */
const LOOKALIKES = new Map(
  Object.entries({
    a: "аαᴀɑ",
    b: "вβʙь",
    c: "сϲᴄ",
    d: "ԁᴅ",
    e: "еεᴇє",
    f: "ꜰ",
    g: "ɢɡ",
    h: "һнʜհ",
    i: "іιɪıӏ",
    j: "јᴊ",
    k: "кκᴋ",
    l: "ʟ",
    m: "мμᴍ",
    n: "ηɴոп",
    o: "оοᴏօσ",
    p: "рρᴘ",
    q: "ԛ",
    r: "ʀг",
    s: "ѕꜱ",
    t: "тτᴛ",
    u: "υᴜս",
    v: "ѵνᴠ",
    w: "ԝωᴡ",
    x: "хχ",
    y: "уγʏү",
    z: "ᴢ",
  }).flatMap(([letter, others]) => [...others].map((other) => [other, letter] as const)),
);

/** Returns the letters and digits of a name as a reader sees them: without case, accents, signs, spaces and look-alikes. */
function readAs(name: string): string {
  const plain = toAsciiDigits(name.normalize("NFKD").toLowerCase());
  const letters = plain.replace(/[\u0300-\u036F]|[^\p{L}\p{M}\p{Nd}]|\p{Default_Ignorable_Code_Point}/gu, "");
  return [...letters].map((letter) => LOOKALIKES.get(letter) ?? letter).join("");
}

/** Letters and digits that look the same become one. */
function asSeen(letters: string): string {
  return letters.replace(/[l1]/g, "i").replace(/0/g, "o");
}

/** Returns whether a name reads like one of the site's own. */
export function isReservedName(name: string, reservedNames: readonly string[]): boolean {
  const seen = asSeen(readAs(name));
  return seen !== "" && reservedNames.some((reserved) => asSeen(readAs(reserved)) === seen);
}

/** Returns whether a name reads like the one that is shown for another member without a name, as `Member 18` for member 17. */
export function isNameOfAnother(name: string, memberId: number): boolean {
  const letters = readAs(name);
  const seen = asSeen(letters);
  const word = FALLBACK_WORDS.find((each) => seen.startsWith(asSeen(readAs(each))));
  if (word === undefined) return false;
  const rest = letters.slice(readAs(word).length).replace(/^(?:number|nummer|no|nr)(?=.)/, "");
  if (!/^[\dilo]+$/.test(rest)) return false;
  const number = rest
    .replace(/[il]/g, "1")
    .replace(/o/g, "0")
    .replace(/^0+(?=\d)/, "");
  return number !== String(memberId);
}
