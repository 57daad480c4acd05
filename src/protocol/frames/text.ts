import { TEXT_MAX_LENGTH } from "../../core/limits.ts";
import type { ErrorCode } from "../errors.ts";

/** Why a text can't be a message's, or undefined. */
export function textError(text: string): ErrorCode | undefined {
  if (text.length > TEXT_MAX_LENGTH) return "text_too_long";
  return text.trim() === "" ? "empty_message" : undefined;
}
