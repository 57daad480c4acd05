import { TEXT_MAX_LENGTH } from "../../core/limits.ts";
import { isBlank } from "../../core/words.ts";
import type { ErrorCode } from "../errors.ts";

/** Returns the code that refuses a message's text, or undefined for a valid text. */
export function textError(text: string): ErrorCode | undefined {
  if (text.length > TEXT_MAX_LENGTH) return "text_too_long";
  return isBlank(text) ? "empty_message" : undefined;
}

/** Returns how many bytes a text has in UTF-8. */
export function utf8Length(text: string): number {
  return new TextEncoder().encode(text).byteLength;
}
