import { cleanLine, isBlank } from "../../../core/words.ts";
import { FIRST_LINE_LENGTH } from "../../limits.ts";

const LINE_END = /[\n\r\u2028\u2029]/;
/** The first half of a pair that was cut. */
const CUT_PAIR = /[\uD800-\uDBFF]$/;

/**
 * Returns the first line that shows something, cleaned; empty if there is none. It runs at each key, so it reads only the beginning:
 * of a longer text whose beginning shows nothing, the line is an ellipsis.
 */
export function firstLine(words: string): string {
  const isLonger = words.length > FIRST_LINE_LENGTH;
  const beginning = isLonger ? words.slice(0, FIRST_LINE_LENGTH).replace(CUT_PAIR, "") : words;
  const line = beginning.split(LINE_END).find((each) => !isBlank(each));
  return line === undefined ? (isLonger ? "…" : "") : cleanLine(line);
}
