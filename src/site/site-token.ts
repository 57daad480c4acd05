import { decodeProtectedHeader, errors, type JWTPayload, type JWTVerifyOptions, jwtVerify } from "jose";
import { hmacKey, payloadOf } from "../auth/jwt.ts";
import { isExternalId } from "../core/external-id.ts";
import { SITE_CLOCK_SLACK_SECONDS, SUBJECT_MAX_LENGTH } from "../core/site-token-limits.ts";
import { log } from "../log.ts";
import type { SiteTokens } from "../settings.ts";
import type { SiteKeys, WaitUntil } from "./site-keys.ts";

/** The signatures that fit the kind of key of a site. A public key never verifies an HMAC. */
const SECRET_ALGORITHMS = ["HS256"];
const PUBLIC_ALGORITHMS = [
  ...["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"],
  ...["ES256", "ES384", "ES512", "EdDSA", "Ed25519"],
];

/** Headers with which a token would bring its own key (RFC 7515, 4.1). */
const KEY_HEADERS = ["jku", "jwk", "x5u", "x5c"];

/** The verified claims of a token of the site. `issuedAt` and `expiresAt` are Unix seconds; `issuedAt` is 0 without that claim. */
export type SiteClaims = { subject: string; issuedAt: number; expiresAt: number; claims: JWTPayload };

type Source = {
  issuer: string;
  tokens: SiteTokens;
  keys: SiteKeys;
  waitUntil: WaitUntil;
  /** Accepts an expired token, however old it is. */
  acceptsExpired?: boolean;
};

/**
 * Verifies a JWT of the site (RFC 7519). Returns its claims, or undefined if it is not valid.
 * @throws KeysUnavailableError if that cannot be decided now
 */
export async function verifySiteToken(token: string, source: Source): Promise<SiteClaims | undefined> {
  const { acceptsExpired = false } = source;
  try {
    const header = headerOf(token);
    // The library would name the extension, in words of whoever has sent the token.
    if ("crit" in header) throw new errors.JOSENotSupported('its header has "crit"');
    if (KEY_HEADERS.some((name) => name in header)) throw new errors.JWTInvalid("its header names a key");
    return siteClaims(await payloadOf(verify(token, source), acceptsExpired), acceptsExpired);
  } catch (error) {
    if (!(error instanceof errors.JOSEError)) throw error;
    // Of these there are many, and nothing is wrong with the site.
    if (!(error instanceof errors.JWTExpired)) logRefusal(error.message);
    return undefined;
  }
}

/** @throws JOSEError for a header that cannot be read. The library throws a TypeError, which would count as a failure of Parley's. */
function headerOf(token: string) {
  try {
    return decodeProtectedHeader(token);
  } catch {
    throw new errors.JWSInvalid("its header is malformed");
  }
}

/** Writes why a token of the site is refused: its members learn only that they must log in again. @param reason without a part of the token */
export function logRefusal(reason: string): void {
  log({ event: "site.token", code: "unauthorized", error: reason });
}

async function verify(token: string, { issuer, tokens, keys, waitUntil }: Source) {
  const options: JWTVerifyOptions = {
    issuer,
    audience: tokens.audience,
    requiredClaims: ["sub", "exp"],
    // For `nbf`. `siteClaims` compares `exp` without it.
    clockTolerance: SITE_CLOCK_SLACK_SECONDS,
    currentDate: new Date(Date.now()),
  };
  if ("secret" in tokens.keys)
    return jwtVerify(token, await hmacKey(tokens.keys.secret), { ...options, algorithms: SECRET_ALGORITHMS });
  return verifyWithKeys(token, { ...options, algorithms: PUBLIC_ALGORITHMS }, { keys, waitUntil });
}

async function verifyWithKeys(
  token: string,
  options: JWTVerifyOptions,
  { keys, waitUntil }: Pick<Source, "keys" | "waitUntil">,
) {
  const { requests } = keys;
  const verifyNow = () =>
    jwtVerify(token, (header, jws) => keys.find(header, jws, waitUntil), options).catch((error) => {
      if (!(error instanceof errors.JWKSMultipleMatchingKeys)) throw error;
      return verifyWithAny(error, (key) => jwtVerify(token, key, options));
    });
  try {
    return await verifyNow();
  } catch (error) {
    // A token without `kid` does not show which key it needs: it may be one that is newer than those here.
    const mayBeNew = decodeProtectedHeader(token).kid === undefined;
    if (!mayBeNew || !(error instanceof errors.JWSSignatureVerificationFailed)) throw error;
    await keys.loadNewer(requests, waitUntil);
    return verifyNow();
  }
}

async function verifyWithAny<T>(
  keys: AsyncIterable<CryptoKey>,
  verify: (key: CryptoKey) => Promise<T>,
): Promise<T> {
  for await (const key of keys) {
    try {
      return await verify(key);
    } catch (error) {
      if (!(error instanceof errors.JWSSignatureVerificationFailed)) throw error;
    }
  }
  throw new errors.JWSSignatureVerificationFailed();
}

/** @throws JOSEError for claims that are not valid */
function siteClaims(claims: JWTPayload, acceptsExpired: boolean): SiteClaims {
  const { sub: subject, exp = 0, iat = 0 }: Record<string, unknown> = claims;
  const now = Date.now() / 1000;
  if (typeof exp !== "number") throw new errors.JWTInvalid('"exp" is not a number');
  // The tokens of Parley that are made from this one count whole seconds.
  const expiresAt = Math.floor(exp);
  if (expiresAt <= now && !acceptsExpired) throw new errors.JWTExpired('"exp" is over', claims);
  if (typeof iat !== "number" || iat > now + SITE_CLOCK_SLACK_SECONDS)
    throw new errors.JWTInvalid('"iat" is not a number, or in the future');
  const issuedAt = Math.floor(iat);
  if (!Number.isSafeInteger(issuedAt)) throw new errors.JWTInvalid('"iat" is out of range');
  if (typeof subject !== "string" || !isExternalId(subject))
    throw new errors.JWTInvalid(
      `"sub" is not a text of 1 to ${SUBJECT_MAX_LENGTH} characters, or is "." or ".."`,
    );
  return { subject, issuedAt, expiresAt, claims };
}
