import { cleanLine, isBlank } from "../../../core/words.ts";

/** Returns the first line that shows something, cleaned; empty if there is none. */
export function firstLine(words: string): string {
  return cleanLine(words.split(/[\n\r\u2028\u2029]/).find((line) => !isBlank(line)) ?? "");
}
