import { TEXT_MAX_LENGTH } from "../../core/limits.ts";
import { isBlank } from "../../core/words.ts";
import type { ErrorCode } from "../errors.ts";
import type { MessageOptions } from "./client.ts";

/** Returns the code that refuses a message's text, or undefined for a valid text. */
export function textError(text: string): Extract<ErrorCode, "text_too_long" | "empty_message"> | undefined {
  if (text.length > TEXT_MAX_LENGTH) return "text_too_long";
  return isBlank(text) ? "empty_message" : undefined;
}

/**
 * Returns whether an earlier version, which refused only white space, may have stored a text that is `empty_message` now. The room
 * accepts it only as a repeat of that message.
 */
export function mayBeStored(text: string, { clientMessageId }: MessageOptions): boolean {
  return clientMessageId !== undefined && text.trim() !== "";
}

/** Returns how many bytes a text has in UTF-8. Encodes it only if it is not ASCII. */
export function utf8Length(text: string): number {
  if (!/[^\0-\x7f]/.test(text)) return text.length;
  return new TextEncoder().encode(text).byteLength;
}
