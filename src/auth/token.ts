import type { Access } from "../core/access.ts";
import { signJwt, verifyJwt } from "./jwt.ts";

/** The type of an access token (RFC 9068, 2.1). */
const TYPE = "at+jwt";

/**
 * The content of an access token. A token contains no roles: the server reads them from D1. Its epoch must equal the member's
 * `token_epoch`: a new password or a deactivation increments that, which revokes every older token. One for which the site's own token
 * was exchanged at the front door has the time of that token instead, and goes from there to an object and nowhere else.
 */
export type Identity = Access & {
  /** Unix time in ms. */
  expiresAt: number;
};

/** Returns an access token (JWT, HS256) that expires in `ttlSeconds`. */
export function signToken(
  key: Uint8Array,
  { ttlSeconds, ...identity }: Omit<Identity, "expiresAt"> & { ttlSeconds: number },
): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  return signIdentity(key, { ...identity, expiresAt: (now + ttlSeconds) * 1000 });
}

/** Returns an access token with this content. */
export function signIdentity(key: Uint8Array, { memberId, expiresAt, ...access }: Identity): Promise<string> {
  return signJwt(key, TYPE, { memberId, ...accessClaims(access), expiresAt: expiresAt / 1000 });
}

/** Returns the claims that `identityIn` reads besides the member and the expiry. */
export function accessClaims({ epoch, sessionId, siteIssuedAt, byKey }: Omit<Access, "memberId">) {
  return { epoch, ...(sessionId && { sid: sessionId }), site_iat: siteIssuedAt, by_key: byKey };
}

/** Returns the identity in a token, or undefined if Parley did not issue it, or it has expired and `acceptsExpired` is not set. */
export async function verifyToken(
  key: Uint8Array,
  token: string,
  { acceptsExpired = false } = {},
): Promise<Identity | undefined> {
  const payload = await verifyJwt(key, TYPE, token, { claims: ["exp"], acceptsExpired });
  return payload && identityIn(payload);
}

/** Returns the identity in the claims of a verified token, or undefined if one of them is malformed. */
export function identityIn(claims: {
  memberId: number;
  epoch?: unknown;
  sid?: unknown;
  site_iat?: unknown;
  by_key?: unknown;
  exp?: unknown;
}): Identity | undefined {
  const { memberId, epoch, sid: sessionId, site_iat: siteIssuedAt, by_key: byKey, exp } = claims;
  if (!isInteger(exp) || !isSessionId(sessionId)) return undefined;
  const expiresAt = exp * 1000;
  if (isInteger(siteIssuedAt)) return { memberId, siteIssuedAt, expiresAt };
  if (!isInteger(epoch)) return undefined;
  return { memberId, epoch, sessionId, expiresAt, ...(byKey === true && { byKey }) };
}

function isInteger(claim: unknown): claim is number {
  return Number.isSafeInteger(claim);
}

function isSessionId(claim: unknown): claim is string | undefined {
  return claim === undefined || typeof claim === "string";
}

/** Returns the token of an `Authorization` header: "" for another scheme, undefined without a header. */
export function headerToken(header: string | null | undefined): string | undefined {
  if (header === null || header === undefined) return undefined;
  return /^Bearer +(\S+)$/i.exec(header.trim())?.[1] ?? "";
}
