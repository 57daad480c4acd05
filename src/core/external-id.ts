import { SUBJECT_MAX_LENGTH } from "./site-token-limits.ts";

/** A browser, and every client of the standard, leaves them out of a path (RFC 3986, 5.2.4), however they are encoded. */
const DOT_SEGMENTS = [".", ".."];

/**
 * Returns whether a text may be the id of a member on the site, which is the subject of their tokens. One that no path can contain may
 * not: the site's server could not deactivate its member.
 */
export function isExternalId(text: string): boolean {
  const { length } = [...text];
  return length >= 1 && length <= SUBJECT_MAX_LENGTH && text.isWellFormed() && !DOT_SEGMENTS.includes(text);
}
