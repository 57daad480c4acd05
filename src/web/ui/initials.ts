import { displayName, isUnnamed, type Named } from "../i18n/display-name.ts";

/** A character as a reader sees it, where the browser has no segmenter: with its marks, a flag, or an emoji of several parts. */
const GRAPHEME =
  /^(?:\p{Regional_Indicator}{2}|.[\p{M}\p{Emoji_Modifier}\u{E0020}-\u{E007F}]*(?:\u200D.[\p{M}\p{Emoji_Modifier}]*)*)/su;

/** Returns the first letters of the first and the last word; for a member without a name, the end of the number. */
export function initialsOf(member: Named): string {
  if (isUnnamed(member)) return String(member.id).slice(-2);
  const parts = displayName(member).trim().split(/\s+/);
  const letters = [parts[0], parts.length > 1 ? parts.at(-1) : ""].map((part) => firstGrapheme(part ?? ""));
  return letters.join("").toLocaleUpperCase();
}

function firstGrapheme(text: string): string {
  // Firefox 115 has none.
  if (Intl.Segmenter) {
    const [first] = new Intl.Segmenter(undefined, { granularity: "grapheme" }).segment(text);
    return first?.segment ?? "";
  }
  return GRAPHEME.exec(text)?.[0] ?? "";
}
