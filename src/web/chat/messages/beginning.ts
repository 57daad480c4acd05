import { cleanLine } from "../../../core/words.ts";
import { SUMMARY_CHARACTERS } from "../../limits.ts";

/** Returns the beginning of a text as one line. */
export function beginningOf(text: string): string {
  const all = Array.from(cleanLine(text));
  const beginning = all.slice(0, SUMMARY_CHARACTERS).join("");
  return all.length > SUMMARY_CHARACTERS ? `${beginning}…` : beginning;
}
