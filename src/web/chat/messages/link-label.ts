import { toLatin } from "../../../core/lookalikes.ts";

const AUTHORITY = /^(https?:\/\/)\/*([^/?#]*)/i;
/** A host of letters, digits and the marks of its script. Accents that are separate characters could look like a slash. */
const PLAIN_HOST = /^(?:[\p{L}\p{N}.-]|(?!\p{Script=Inherited})[\p{M}\u200C\u200D])+$/u;
const LATIN = /\p{Script=Latin}/u;
/** Letters and marks of scripts that are not written together with Latin ones in one word, and phonetic letters. */
const APART_FROM_LATIN =
  /(?![\p{Script=Latin}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Bopomofo}\p{Script=Common}])[\p{L}\p{M}]|[ıĸƅȷ\u01C0-\u01C3\u0250-\u02AF\u1D00-\u1DBF\uA720-\uA7FF\uAB30-\uAB6F]/u;
/** Letters that look like a slash, a dot or a line beside Latin ones. */
const LIKE_SIGN = /[\p{Script=Latin}\d][〱〲〳〵ノﾉ丿丶ヽ丨ㆍᆞ]|[〱〲〳〵ノﾉ丿丶ヽ丨ㆍᆞ][\p{Script=Latin}\d]/u;
const LATIN_OR_DIGIT = /^[a-z\d-]$/;

export function parseUrl(address: string): URL | undefined {
  try {
    return new URL(address);
  } catch {
    return undefined;
  }
}

/**
 * Returns how a link is drawn: as it was written, but without what precedes the host (`https://bank.example@evil.example`), and
 * with the host that the browser opens, if the written one could be read as another host.
 */
export function labelOf(address: string, { hostname }: URL): string {
  const [whole = "", scheme = "", authority = ""] = AUTHORITY.exec(address) ?? [];
  const written = authority.slice(authority.lastIndexOf("@") + 1);
  const [, host = written, port = ""] = /^(.*?)(:\d*)?$/u.exec(written) ?? [];
  return `${scheme}${shownHost(host, hostname)}${port}${address.slice(whole.length)}`;
}

/** Returns a host as it is drawn. @param hostname the written host as the URL parser spells it */
export function shownHost(written: string, hostname: string): string {
  return isAsItSeems(written, hostname) ? written : hostname;
}

function isAsItSeems(written: string, hostname: string): boolean {
  if (written.toLowerCase() === hostname) return true;
  return hostname.includes("xn--") && PLAIN_HOST.test(written.normalize("NFC")) && !readsAsLatin(written);
}

/** Returns whether a part of a host mixes Latin with letters that look like it or like a sign, or consists of such letters. */
function readsAsLatin(host: string): boolean {
  const parts = host.toLowerCase().split(".");
  const isLatinEnding = LATIN.test(parts.at(-1) ?? "");
  return parts.some(
    (part) =>
      LIKE_SIGN.test(part) ||
      (APART_FROM_LATIN.test(part) && (LATIN.test(part) || (isLatinEnding && looksLatin(part)))),
  );
}

function looksLatin(part: string): boolean {
  return [...part].every((character) => LATIN_OR_DIGIT.test(toLatin(character)));
}
