import { errors, jwtVerify, SignJWT } from "jose";
import { parseId } from "../core/pair.ts";

const ISSUER = "parley";
const AUDIENCE = "parley";
/** The type of an access token (RFC 9068, 2.1). */
const TYPE = "at+jwt";

/** The content of an access token. A token contains no roles: the server reads them from D1. */
export type Identity = {
  memberId: number;
  /** Must equal the member's `token_epoch`. A new password or a deactivation increments it, which revokes every older token. */
  epoch: number;
  /** Unix time in ms. */
  expiresAt: number;
};

/** Returns an access token (JWT, HS256) that expires in `ttlSeconds`. */
export function signToken(
  key: Uint8Array,
  { memberId, epoch, ttlSeconds }: { memberId: number; epoch: number; ttlSeconds: number },
): Promise<string> {
  return new SignJWT({ epoch })
    .setProtectedHeader({ alg: "HS256", typ: TYPE })
    .setIssuer(ISSUER)
    .setAudience(AUDIENCE)
    .setSubject(String(memberId))
    .setIssuedAt()
    .setExpirationTime(`${ttlSeconds}s`)
    .sign(key);
}

/** Returns the identity in a token, or undefined if the token has expired or was not issued by Parley. */
export async function verifyToken(key: Uint8Array, token: string): Promise<Identity | undefined> {
  try {
    const { payload } = await jwtVerify(token, key, {
      algorithms: ["HS256"],
      issuer: ISSUER,
      audience: AUDIENCE,
      typ: TYPE,
      requiredClaims: ["exp", "sub", "epoch"],
    });
    const memberId = parseId(payload.sub ?? "");
    const { epoch, exp } = payload;
    if (memberId === undefined || exp === undefined || !Number.isSafeInteger(epoch)) return undefined;
    return { memberId, epoch: epoch as number, expiresAt: exp * 1000 };
  } catch (error) {
    if (error instanceof errors.JOSEError) return undefined;
    throw error;
  }
}

/** Returns the token of an `Authorization` header: "" for another scheme, undefined without a header. */
export function headerToken(header: string | null | undefined): string | undefined {
  if (header === null || header === undefined) return undefined;
  return /^Bearer +(\S+)$/i.exec(header.trim())?.[1] ?? "";
}
