import { PICTURE_URL_MAX_LENGTH } from "./site-token-limits.ts";

/** A picture on this machine is one of a site that is tried out: no other page shows it. */
const PICTURE = /^(?:https:\/\/|http:\/\/(?:localhost|127\.0\.0\.1)(?:\/|:\d))[!-~]+$/;

/** Returns whether a text may be the URL of a member's picture. Browsers would send a name and a password in it to its host. */
export function isPictureUrl(text: string): boolean {
  if (text.length > PICTURE_URL_MAX_LENGTH || !PICTURE.test(text) || !URL.canParse(text)) return false;
  const { username, password } = new URL(text);
  return username === "" && password === "";
}

/** Returns a member's picture if pages may show it: one from another origin counts as none. */
export function shownPicture(picture: string | null, origins: readonly string[]): string | undefined {
  if (picture === null || !URL.canParse(picture)) return undefined;
  return origins.includes(new URL(picture).origin) ? picture : undefined;
}
