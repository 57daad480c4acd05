import { decodeProtectedHeader, errors, type JWTPayload, type JWTVerifyOptions, jwtVerify } from "jose";
import { hmacKey, payloadOf } from "../auth/jwt.ts";
import { SITE_CLOCK_SLACK_SECONDS, SUBJECT_MAX_LENGTH } from "../core/site-token-limits.ts";
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
    const header = decodeProtectedHeader(token);
    if (KEY_HEADERS.some((name) => name in header)) return undefined;
    return siteClaims(await payloadOf(verify(token, source), acceptsExpired), acceptsExpired);
  } catch (error) {
    if (error instanceof errors.JOSEError) return undefined;
    throw error;
  }
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

function siteClaims(claims: JWTPayload, acceptsExpired: boolean): SiteClaims | undefined {
  const { sub: subject, exp = 0, iat = 0 }: Record<string, unknown> = claims;
  const now = Date.now() / 1000;
  if (typeof exp !== "number" || (exp <= now && !acceptsExpired)) return undefined;
  if (typeof iat !== "number" || iat > now + SITE_CLOCK_SLACK_SECONDS) return undefined;
  if (typeof subject !== "string" || !isSubject(subject)) return undefined;
  return { subject, issuedAt: Math.floor(iat), expiresAt: Math.floor(exp), claims };
}

/** Returns whether a text may be a subject, which is the external id of a member. */
function isSubject(text: string): boolean {
  return text.length >= 1 && text.length <= SUBJECT_MAX_LENGTH && text.isWellFormed();
}
