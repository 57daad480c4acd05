import { PICTURE_URL_MAX_LENGTH } from "./site-token-limits.ts";

const PICTURE = /^https:\/\/[!-~]+$/;

/** Returns whether a text may be the URL of a member's picture. */
export function isPictureUrl(text: string): boolean {
  return text.length <= PICTURE_URL_MAX_LENGTH && PICTURE.test(text) && URL.canParse(text);
}
