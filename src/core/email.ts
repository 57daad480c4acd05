import { EMAIL_MAX_BYTES } from "./limits.ts";

/** Characters that would give the URL parser more than a host, or that it would remove or decode. */
const NOT_IN_DOMAIN = /[\s/\\?#@:%[\]\p{Cc}]/u;
const NOT_IN_LOCAL_PART = /[\s\u2800\uFFFC\p{Cc}\p{Cs}\p{Default_Ignorable_Code_Point}]/u;

/**
 * Returns an email as it is stored and compared: in lower case, with its domain as the URL parser spells it. So all spellings of
 * one address are one email. Returns undefined for a text that cannot be an email.
 */
export function normalizeEmail(text: string): string | undefined {
  const trimmed = text.trim();
  // Never parse a long domain: its conversion takes time that grows with the square of its length.
  if (trimmed.length > EMAIL_MAX_BYTES) return undefined;
  const [local = "", domain = "", ...more] = trimmed.split("@");
  if (local === "" || more.length > 0 || NOT_IN_LOCAL_PART.test(local)) return undefined;
  const host = hostOf(domain);
  if (host === undefined) return undefined;
  const email = `${local.toLowerCase().normalize("NFC")}@${host}`;
  return new TextEncoder().encode(email).byteLength > EMAIL_MAX_BYTES ? undefined : email;
}

/** Returns the email as it is stored; the text itself, trimmed and in lower case, if it cannot be one: no member has it then. */
export function toStoredEmail(text: string): string {
  return normalizeEmail(text) ?? text.trim().toLowerCase();
}

/** Returns a domain as the URL parser spells it. An IP address, and a name with an empty part, is not a domain. */
function hostOf(domain: string): string | undefined {
  if (NOT_IN_DOMAIN.test(domain)) return undefined;
  let host: string;
  try {
    host = new URL(`http://${domain}`).hostname;
  } catch {
    return undefined;
  }
  return /^[\d.]+$/.test(host) || host.split(".").includes("") ? undefined : host;
}
