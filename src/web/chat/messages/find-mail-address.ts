import { normalizeEmail } from "../../../core/email.ts";

const IN_LOCAL_PART = /[\p{L}\p{M}\p{N}.!#$%&'*+=_~-]/u;
const IN_DOMAIN = /[\p{L}\p{M}\p{N}.-]/u;
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
        const href = hrefOf(address);
        if (href) found.push({ address, at: start, href, label: address });
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
    (end + 1 < characters.length && PART_OF_MORE.has(characters[end] ?? ""));
  if (isPart) return undefined;
  while (NOT_AT_END.has(characters[end - 1] ?? "")) end--;
  const local = characters.slice(start, at).join("").replace(LEADING, "");
  return `${local}@${characters.slice(at + 1, end).join("")}`;
}

/** Returns the link of an address whose domain ends in a name. Encodes the local part: `?` would begin the fields of a mail. */
function hrefOf(address: string): string | undefined {
  const [local = "", host = ""] = normalizeEmail(address)?.split("@") ?? [];
  return NAMED_ENDING.test(host) ? `mailto:${encodeURIComponent(local)}@${host}` : undefined;
}
