import { decodeJwt, errors, type JWTPayload, jwtVerify, SignJWT } from "jose";
import { parseId } from "../core/pair.ts";
import { PARLEY_ISSUER as ISSUER } from "../core/site-token-limits.ts";

const AUDIENCE = "parley";

type VerifyOptions = {
  /** The claims that the token must have. */
  claims: string[];
  /** Accepts an expired token, however old it is. */
  acceptsExpired?: boolean;
};

/** Returns a JWT (HS256) of the type `typ` for a member. It expires at `expiresAt` (Unix seconds), or never if that is undefined. */
export async function signJwt(
  key: Uint8Array,
  typ: string,
  { memberId, expiresAt, ...claims }: JWTPayload & { memberId: number; expiresAt: number | undefined },
): Promise<string> {
  const jwt = new SignJWT(claims)
    .setProtectedHeader({ alg: "HS256", typ })
    .setIssuer(ISSUER)
    .setAudience(AUDIENCE)
    .setSubject(String(memberId))
    .setIssuedAt(Math.floor(Date.now() / 1000));
  if (expiresAt !== undefined) jwt.setExpirationTime(expiresAt);
  return jwt.sign(await hmacKey(key));
}

/**
 * Returns the claims of a JWT of the type `typ`, and its member. Returns undefined if it has expired, lacks a claim, has another
 * type, or was not issued by Parley.
 */
export async function verifyJwt(
  key: Uint8Array,
  typ: string,
  token: string,
  { claims, acceptsExpired = false }: VerifyOptions,
): Promise<(JWTPayload & { memberId: number }) | undefined> {
  try {
    const payload = await payloadOf(
      jwtVerify(token, await hmacKey(key), {
        algorithms: ["HS256"],
        issuer: ISSUER,
        audience: AUDIENCE,
        typ,
        requiredClaims: ["sub", ...claims],
        currentDate: new Date(Date.now()),
      }),
      acceptsExpired,
    );
    const memberId = parseId(payload.sub ?? "");
    return memberId === undefined ? undefined : { ...payload, memberId };
  } catch (error) {
    if (error instanceof errors.JOSEError) return undefined;
    throw error;
  }
}

/**
 * Returns the claims of a token that is being verified, also of one that is only refused because it has expired, if those are accepted:
 * the expiry is compared after the signature and all other claims.
 * @throws JOSEError
 */
export async function payloadOf(
  verified: Promise<{ payload: JWTPayload }>,
  acceptsExpired: boolean,
): Promise<JWTPayload> {
  try {
    return (await verified).payload;
  } catch (error) {
    if (acceptsExpired && error instanceof errors.JWTExpired) return error.payload;
    throw error;
  }
}

/** Returns who issued a JWT, as it says itself. Verifies nothing. */
export function claimedIssuer(token: string): string | undefined {
  try {
    return decodeJwt(token).iss;
  } catch {
    return undefined;
  }
}

const keys = new WeakMap<Uint8Array, CryptoKey>();

/** Returns a secret as the runtime's key. Imports each secret once, since an import takes longer than a signature. */
export async function hmacKey(secret: Uint8Array): Promise<CryptoKey> {
  const known = keys.get(secret);
  if (known) return known;
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", new Uint8Array(secret), algorithm, false, [
    "sign",
    "verify",
  ]);
  keys.set(secret, key);
  return key;
}
