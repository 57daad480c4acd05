import { LINK_MAX_LENGTH } from "../../limits.ts";
import { findMailAddress, UNSPACED } from "./find-mail-address.ts";
import { labelOf, parseUrl } from "./link-label.ts";

/** A part of a text that begins at index `at`: plain text, or a link, which is drawn as its `label`. */
export type TextPart = { text: string; at: number } & (
  | { kind: "text" }
  | { kind: "link"; href: string; label: string }
);

/** Characters of a text that may be a link. */
type Found = { address: string; at: number; href: string; label: string };

/**
 * Characters that an address may contain. It ends before white space, ASCII characters that no URL contains, and in every script
 * before controls, invisible characters, brackets, quotes, long dashes and other punctuation, also in full width. It includes what
 * belongs to words and emoji: joiners, the apostrophe, and dots between syllables or names.
 */
const RUN =
  /(?:[!#-;=?-[\]_a-z~]|(?![\s\p{C}\p{Default_Ignorable_Code_Point}\p{Po}\p{Ps}\p{Pe}\p{Pi}\p{Pf}\u2014\u2015\u2800\u301C\uFF01-\uFF0F\uFF1A-\uFF20\uFF3B-\uFF40\uFF5B-\uFF65\uFFE0-\uFFEE\uFFFC])[\u0080-\u{10FFFF}]|[·’་・]|\uFE0F|[\u200C\u200D](?=\p{L})|\u200D(?=\p{Extended_Pictographic}))+/giu;
const SCHEME = /(?:^|[^a-z\d])(?=https?:\/\/)/i;
const WWW = new RegExp(`(?:^|[^\\p{L}\\p{M}\\p{N}./@_-]|${UNSPACED})(?=www\\.[\\p{L}\\p{N}])`, "iu");
/** Between two URLs without a space. */
const BETWEEN_URLS = /[,;](?=https?:\/\/|www\.)/i;
/** A host that ends in ASCII letters, with a word right behind it, in a script that writes no space there. No host ends so. */
const HOST_BEFORE_WORD = new RegExp(
  `^((?:https?://)?[^/?#]*\\.[a-z]{2,}(?::\\d+)?)(?=${UNSPACED})[^./?#]*(?:[/?#]|$)`,
  "iu",
);
/** Punctuation that belongs to the sentence rather than to the URL. */
const SENTENCE_END = new Set(".,:;!?'*_~])’·・–´");
/** A host that begins with `www.` is a link only with a name and an ending behind it. */
const WWW_HOST_PARTS = 3;

/**
 * Splits a text at its links: http and https URLs, hosts that begin with `www.`, and mail addresses. The parts joined are the text
 * again. Other schemes, such as `javascript:`, and very long URLs stay plain text.
 */
export function linkify(text: string): TextPart[] {
  const parts: TextPart[] = [];
  let end = 0;
  for (const { 0: run, index } of text.matchAll(RUN)) {
    for (const { address, at: offset, href, label } of findLinks(run)) {
      const at = index + offset;
      if (at > end) parts.push({ kind: "text", text: text.slice(end, at), at: end });
      parts.push({ kind: "link", text: address, at, href, label });
      end = at + address.length;
    }
  }
  if (end < text.length) parts.push({ kind: "text", text: text.slice(end), at: end });
  return parts;
}

/** Returns the links in a run of characters. */
function findLinks(run: string): Found[] {
  let start = 0;
  return run.split(BETWEEN_URLS).flatMap((part) => {
    const found = findInPart(part).map((link) => ({ ...link, at: start + link.at }));
    start += part.length + 1;
    return found;
  });
}

/** Returns one URL, or mail addresses. */
function findInPart(run: string): Found[] {
  const scheme = SCHEME.exec(run);
  if (scheme) return findUrl(run, scheme.index + scheme[0].length, "");
  const www = WWW.exec(run);
  // Without a scheme, an `@` before the path makes it a mail address.
  if (www && !/^[^/?#@]*@/.test(run.slice(www.index)))
    return findUrl(run, www.index + www[0].length, "https://");
  return run.includes("@") ? findMailAddress(run) : [];
}

function findUrl(run: string, at: number, scheme: string): Found[] {
  const found = run.slice(at);
  const whole = found.slice(0, lengthOf(found));
  if (whole.length > LINK_MAX_LENGTH) return [];
  const [, address = whole] = HOST_BEFORE_WORD.exec(whole) ?? [];
  const url = parseUrl(scheme + address);
  if (!url) return [];
  if (scheme !== "" && url.hostname.split(".").length < WWW_HOST_PARTS) return [];
  const label = labelOf(scheme + address, url).slice(scheme.length);
  return [{ address, at, href: url.href, label }];
}

/**
 * Returns the URL's length without trailing punctuation, except brackets that were opened within the URL. Looks at each character
 * at most three times: a member may send a text that consists of brackets.
 */
function lengthOf(found: string): number {
  let length = found.length;
  while (SENTENCE_END.has(found[length - 1] ?? "")) length--;
  const open = { ")": unclosedIn(found, length, "()"), "]": unclosedIn(found, length, "[]") };
  for (;;) {
    const bracket = found[length];
    if ((bracket !== ")" && bracket !== "]") || open[bracket] <= 0) return length;
    open[bracket]--;
    length++;
  }
}

/** Returns how many brackets of a pair, such as `()`, are open at the end of the first `length` characters. */
function unclosedIn(text: string, length: number, [opening, closing]: string): number {
  let open = 0;
  for (let i = 0; i < length; i++) {
    if (text[i] === opening) open++;
    else if (text[i] === closing) open--;
  }
  return open;
}
