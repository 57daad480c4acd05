import { type MemberSearch, SEARCH_PREFIX_MIN_LENGTH } from "../../core/config-limits.ts";
import { parseMemberNumber, toAsciiDigits } from "../../core/digits.ts";
import { nameKey } from "../../core/name-key.ts";
import { cleanLine, isBlank } from "../../core/words.ts";
import type { en } from "./en.ts";

/** A member's number, a name to search for, or why the words are neither. */
export type Wanted = { id: number } | { name: string } | { problem: string };

/** Only digits, in any script, as a member's number is written. */
const NUMBER = /^#?\s*\p{Nd}+$/u;

/** Reads the words with which a member looks for another one. @param how the way in which the site lets members search by name */
export function parseWanted(
  text: string,
  { ownId, how }: { ownId: number; how: MemberSearch },
  t: typeof en,
): Wanted {
  const plain = cleanLine(text.normalize("NFKC")).trim();
  if (isBlank(plain)) return { problem: how === "off" ? t.empty : t.emptyOrName };
  const id = parseMemberNumber(text);
  if (id !== undefined) return id === ownId ? { problem: t.ownNumber } : { id };
  // Zero, or more digits than a number has.
  if (NUMBER.test(plain)) return { problem: t.none(toAsciiDigits(plain).replace(/^#?\s*0*(?=\d)/, "")) };
  if (how === "off") return { problem: t.notDigits };
  const minLetters = how === "prefix" ? SEARCH_PREFIX_MIN_LENGTH : 1;
  return nameKey(plain).length < minLetters ? { problem: t.tooShort(minLetters) } : { name: plain };
}
