/** A piece of a text, and where in it it begins: words, or an address that can be opened. */
export type TextPart = { text: string; at: number } & ({ kind: "text" } | { kind: "link"; href: string });

/** Up to the next white space, or what can't be in an address. */
const ADDRESS = /\bhttps?:\/\/[^\s<>"`{}|\\^]+/giu;
/** What ends a sentence, and not an address. */
const SENTENCE_END = /[.,:;!?'*_~\])…]+$/u;

/**
 * Finds the http and https addresses in a text. All parts together are the text. Other schemes are words: `javascript:` is
 * never opened.
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

/** Without what ends the sentence; but a bracket that was opened within the address belongs to it. */
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
