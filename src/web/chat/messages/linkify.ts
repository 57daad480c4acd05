import { LINK_MAX_LENGTH } from "../../limits.ts";

/** A part of a text that begins at index `at`: plain text or a link. */
export type TextPart = { text: string; at: number } & ({ kind: "text" } | { kind: "link"; href: string });

/** Up to the next white space or character that no URL contains. */
const ADDRESS = /\bhttps?:\/\/[^\s<>"`{}|\\^]+/giu;
/** Punctuation that belongs to the sentence rather than to the URL. */
const SENTENCE_END = new Set(".,:;!?'*_~])…");

/**
 * Splits a text at its http and https URLs. The parts joined are the text again. Other schemes, such as `javascript:`, and very
 * long URLs stay plain text.
 */
export function linkify(text: string): TextPart[] {
  const parts: TextPart[] = [];
  let end = 0;
  for (const { 0: found, index } of text.matchAll(ADDRESS)) {
    const address = found.slice(0, lengthOf(found));
    if (address.length > LINK_MAX_LENGTH) continue;
    const href = URL.parse(address)?.href;
    if (href === undefined) continue;
    if (index > end) parts.push({ kind: "text", text: text.slice(end, index), at: end });
    parts.push({ kind: "link", text: address, at: index, href });
    end = index + address.length;
  }
  if (end < text.length) parts.push({ kind: "text", text: text.slice(end), at: end });
  return parts;
}

/**
 * Returns the URL's length without trailing punctuation, except brackets that were opened within the URL. Looks at each character
 * at most twice: a member may send a text that consists of brackets.
 */
function lengthOf(found: string): number {
  let length = found.length;
  while (SENTENCE_END.has(found[length - 1] ?? "")) length--;
  let open = 0;
  for (let i = 0; i < length; i++) {
    if (found[i] === "(") open++;
    else if (found[i] === ")") open--;
  }
  while (found[length] === ")" && open > 0) {
    length++;
    open--;
  }
  return length;
}
