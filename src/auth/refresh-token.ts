import { base64url } from "jose";
import { signJwt, verifyJwt } from "./jwt.ts";
import { hashOf } from "./sha256.ts";

const TYPE = "parley-refresh+jwt";
const SECRET_BYTES = 32;

/** A refresh token's session, and the hash of its secret under which D1 knows the token. */
export type RefreshIdentity = { memberId: number; sessionId: string; hash: string };

/**
 * Returns a new refresh token and its hash. The token is signed, so that nobody who only knows the id of a session can present an
 * unknown token of it, which would end the session. It has no expiry of its own: the session has one.
 */
export async function signRefreshToken(
  key: Uint8Array,
  { memberId, sessionId }: { memberId: number; sessionId: string },
): Promise<{ token: string; hash: string }> {
  const secret = base64url.encode(crypto.getRandomValues(new Uint8Array(SECRET_BYTES)));
  const token = await signJwt(key, TYPE, { memberId, sid: sessionId, jti: secret, expiresAt: undefined });
  return { token, hash: await hashOf(secret) };
}

/** Returns the identity in a refresh token, or undefined if Parley did not issue it. */
export async function verifyRefreshToken(
  key: Uint8Array,
  token: string,
): Promise<RefreshIdentity | undefined> {
  const payload = await verifyJwt(key, TYPE, token, { claims: ["sid", "jti"] });
  if (typeof payload?.jti !== "string" || typeof payload["sid"] !== "string") return undefined;
  return { memberId: payload.memberId, sessionId: payload["sid"], hash: await hashOf(payload.jti) };
}
