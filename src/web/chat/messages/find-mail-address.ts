import { normalizeEmail } from "../../../core/email.ts";
import { shownHost } from "./link-label.ts";

/** A letter of a script that writes no space between an address and the next word, as the source of a pattern. */
export const UNSPACED =
  "[\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Hangul}\\p{Script=Thai}\\p{Script=Lao}\\p{Script=Khmer}\\p{Script=Myanmar}]";

const IN_LOCAL_PART = /[\p{L}\p{M}\p{N}.!#$%&'*+=_~-]/u;
const IN_DOMAIN = /[\p{L}\p{M}\p{N}.-]/u;
const DOMAIN_BEFORE_WORD = new RegExp(`^(.*\\.[a-z]{2,})(?=${UNSPACED})[^.]*$`, "iu");
const WORD_BEFORE_LOCAL_PART = new RegExp(`^${UNSPACED}+(?=[!-~]+$)`, "u");
/** Within a word, these belong to it. */
const IN_WORD = new Set("’·་・");
/** Punctuation of the sentence, at the beginning of a local part and at the end of a domain. */
const LEADING = /^[.!#$%&'*+=~-]+/;
const NOT_AT_END = new Set(".-");
/** The ending of a domain, as the URL parser spells it. */
const NAMED_ENDING = /\.(?:[a-z]{2,}|xn--[a-z\d-]+)$/;
/** Behind an address, these make it a part of something else, such as `git@host:path`. */
const PART_OF_MORE = new Set("@/:");

/** Finds the mail addresses in a run of characters without white space. Looks at each character at most twice. */
export function findMailAddress(run: string): { address: string; at: number; href: string; label: string }[] {
  const characters = [...run];
  const found = [];
  let at = 0;
  for (let i = 0; i < characters.length; i++) {
    if (characters[i] === "@") {
      const address = addressAround(characters, i);
      if (address) {
        const start = at - address.indexOf("@");
        const link = linkOf(address);
        if (link) found.push({ address, at: start, ...link });
      }
    }
    at += characters[i]?.length ?? 0;
  }
  return found;
}

/** Returns the characters around an `@` that may be an address. */
function addressAround(characters: string[], at: number): string | undefined {
  let start = at;
  while (start > 0 && IN_LOCAL_PART.test(characters[start - 1] ?? "")) start--;
  let end = at + 1;
  while (end < characters.length && IN_DOMAIN.test(characters[end] ?? "")) end++;
  const isPart =
    ["@", "/"].includes(characters[start - 1] ?? "") ||
    (IN_WORD.has(characters[start - 1] ?? "") && IN_LOCAL_PART.test(characters[start - 2] ?? "")) ||
    (end + 1 < characters.length && PART_OF_MORE.has(characters[end] ?? ""));
  if (isPart) return undefined;
  while (NOT_AT_END.has(characters[end - 1] ?? "")) end--;
  const local = characters.slice(start, at).join("").replace(WORD_BEFORE_LOCAL_PART, "").replace(LEADING, "");
  const domain = characters.slice(at + 1, end).join("");
  return `${local}@${DOMAIN_BEFORE_WORD.exec(domain)?.[1] ?? domain}`;
}

/**
 * Returns the link of an address whose domain ends in a name. Encodes the local part: `?` would begin the fields of a mail. Draws the
 * domain as `labelOf` draws a host.
 */
function linkOf(address: string): { href: string; label: string } | undefined {
  const [local = "", host = ""] = normalizeEmail(address)?.split("@") ?? [];
  if (!NAMED_ENDING.test(host)) return undefined;
  const at = address.indexOf("@") + 1;
  const label = address.slice(0, at) + shownHost(address.slice(at), host);
  return { href: `mailto:${encodeURIComponent(local)}@${host}`, label };
}
