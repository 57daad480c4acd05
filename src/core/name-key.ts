/** Folds names for searches, so that a search needs neither the case nor the accents of a name. */

/** Signs above and below letters, in the scripts whose readers leave them out, and characters that show nothing. */
const LEFT_OUT =
  /[\u0300-\u036F\u0591-\u05C7\u0610-\u061A\u064B-\u065F\u0670]|\p{Default_Ignorable_Code_Point}/gu;

/** Letters that no decomposition makes the ones that people type for them. */
const TYPED: Record<string, string> = {
  ß: "ss",
  æ: "ae",
  œ: "oe",
  ø: "o",
  đ: "d",
  ł: "l",
  ı: "i",
  ς: "σ",
};

/** Returns the key of a name, or of words in a search for one; empty if nothing of it can be searched for. */
export function nameKey(name: string): string {
  return name
    .normalize("NFKD")
    .replace(LEFT_OUT, "")
    .toLowerCase()
    .replace(/[ßæœøđłıς]/g, (letter) => TYPED[letter] as string)
    .replace(/\s+/g, " ")
    .trim();
}

/** Returns whether a word of the name with this key begins with the key of a search. An empty one finds nothing. */
export function matchesKey(key: string, searched: string): boolean {
  return searched !== "" && ` ${key}`.includes(` ${searched}`);
}

/** Returns whether a word of a name begins with the words of a search. */
export function matchesName(name: string, words: string): boolean {
  return matchesKey(nameKey(name), nameKey(words));
}
