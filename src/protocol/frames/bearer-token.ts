import { TEXT_FRAME_MAX_BYTES } from "../../core/limits.ts";

/**
 * Returns the token of a `Bearer` frame, or undefined for any other frame. Ignores white space around the frame: a token that was
 * pasted with its line break must not become a message. Nor must an API key, which no socket accepts.
 */
export function bearerToken(data: string | ArrayBuffer): string | undefined {
  if (typeof data !== "string" || data.startsWith("{") || data.length > TEXT_FRAME_MAX_BYTES)
    return undefined;
  return /^\s*Bearer +([\w-]+\.[\w-]+\.[\w-]+|sk_[0-9a-f]{12}_[\w-]{43})\s*$/.exec(data)?.[1];
}
