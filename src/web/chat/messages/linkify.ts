/** A part of a text that begins at index `at`: plain text or a link. */
export type TextPart = { text: string; at: number } & ({ kind: "text" } | { kind: "link"; href: string });

/** Up to the next white space or character that no URL contains. */
const ADDRESS = /\bhttps?:\/\/[^\s<>"`{}|\\^]+/giu;
/** Punctuation that belongs to the sentence rather than to the URL. */
const SENTENCE_END = /[.,:;!?'*_~\])…]+$/u;

/**
 * Splits a text at its http and https URLs. The parts joined are the text again. Other schemes, such as `javascript:`, stay
 * plain text.
 */
export function linkify(text: string): TextPart[] {
  const parts: TextPart[] = [];
  let end = 0;
  for (const { 0: found, index } of text.matchAll(ADDRESS)) {
    const address = found.slice(0, lengthOf(found));
    const href = URL.parse(address)?.href;
    if (href === undefined) continue;
    if (index > end) parts.push({ kind: "text", text: text.slice(end, index), at: end });
    parts.push({ kind: "link", text: address, at: index, href });
    end = index + address.length;
  }
  if (end < text.length) parts.push({ kind: "text", text: text.slice(end), at: end });
  return parts;
}

/** Returns the URL's length without trailing punctuation, except brackets that were opened within the URL. */
function lengthOf(found: string): number {
  let length = found.length - (SENTENCE_END.exec(found)?.[0].length ?? 0);
  while (found[length] === ")" && count(found.slice(0, length), "(") > count(found.slice(0, length), ")")) {
    length++;
  }
  return length;
}

function count(text: string, character: string): number {
  return text.split(character).length - 1;
}
