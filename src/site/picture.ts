import { PICTURE_URL_MAX_LENGTH } from "../core/site-token-limits.ts";

const PICTURE = /^https:\/\/[!-~]+$/;

/** Returns a text as the URL of a picture; undefined if it is none. */
export function toPicture(url: unknown): string | undefined {
  const isUrl =
    typeof url === "string" && url.length <= PICTURE_URL_MAX_LENGTH && PICTURE.test(url) && URL.canParse(url);
  return isUrl ? url : undefined;
}
