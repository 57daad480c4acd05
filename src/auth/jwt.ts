import { decodeBase64Url, encodeBase64Url } from "../core/base64url.ts";
import { parseId } from "../core/pair.ts";

const ISSUER = "parley";
const AUDIENCE = "parley";
const ALGORITHM = "HS256";
const HMAC = { name: "HMAC", hash: "SHA-256" };

/** The claims of a JWT whose signature and registered claims are valid. */
export type Claims = { exp?: number; iat?: number; [claim: string]: unknown };

type VerifyOptions = {
  /** The claims that the token must have. */
  claims: string[];
  /** Accepts a token that expired up to so many seconds ago. */
  clockTolerance?: number;
};

/** Returns a JWT (HS256) of the type `typ` for a member. It expires at `expiresAt` (Unix seconds), or never if that is undefined. */
export async function signJwt(
  key: Uint8Array,
  typ: string,
  { memberId, expiresAt, ...claims }: { memberId: number; expiresAt: number | undefined } & Claims,
): Promise<string> {
  const registered = { iss: ISSUER, aud: AUDIENCE, sub: String(memberId), iat: now(), exp: expiresAt };
  const signed = `${encodeJson({ alg: ALGORITHM, typ })}.${encodeJson({ ...claims, ...registered })}`;
  const signature = await crypto.subtle.sign(HMAC, await hmacKey(key), encode(signed));
  return `${signed}.${encodeBase64Url(new Uint8Array(signature))}`;
}

/**
 * Returns the claims of a JWT of the type `typ`, and its member. Returns undefined if it has expired, lacks a claim, has another
 * type, or was not issued by Parley.
 */
export async function verifyJwt(
  key: Uint8Array,
  typ: string,
  token: string,
  { claims, clockTolerance = 0 }: VerifyOptions,
): Promise<(Claims & { memberId: number }) | undefined> {
  const [, head = "", body = "", signature = ""] = /^([\w-]+)\.([\w-]+)\.([\w-]+)$/.exec(token) ?? [];
  const header = decodeJson(head);
  // Only the one algorithm, and no extension that changes what is signed.
  if (header?.["alg"] !== ALGORITHM || header["typ"] !== typ || "crit" in header) return undefined;
  const bytes = decode(signature);
  if (!bytes) return undefined;
  const isSigned = await crypto.subtle.verify(HMAC, await hmacKey(key), bytes, encode(`${head}.${body}`));
  const payload = isSigned ? decodeJson(body) : undefined;
  if (!payload || !claims.every((claim) => claim in payload)) return undefined;
  if (!isIssued(payload, now(), clockTolerance)) return undefined;
  const memberId = typeof payload["sub"] === "string" ? parseId(payload["sub"]) : undefined;
  return memberId === undefined ? undefined : { ...payload, memberId };
}

/** Returns whether the registered claims are those of a token that Parley issued and that is valid now (Unix seconds). */
function isIssued(payload: Record<string, unknown>, at: number, tolerance: number): payload is Claims {
  const { iss, aud, exp, nbf, iat } = payload;
  if (iss !== ISSUER || aud !== AUDIENCE) return false;
  const times = [exp, nbf, iat].filter((time) => time !== undefined);
  if (!times.every((time) => typeof time === "number")) return false;
  const hasExpired = typeof exp === "number" && exp <= at - tolerance;
  const isTooEarly = typeof nbf === "number" && nbf > at + tolerance;
  return !hasExpired && !isTooEarly;
}

const keys = new WeakMap<Uint8Array, CryptoKey>();

/** Returns a secret as the runtime's key. Imports each secret once: that takes longer than a signature. */
async function hmacKey(secret: Uint8Array): Promise<CryptoKey> {
  const known = keys.get(secret);
  if (known) return known;
  const key = await crypto.subtle.importKey("raw", new Uint8Array(secret), HMAC, false, ["sign", "verify"]);
  keys.set(secret, key);
  return key;
}

function now(): number {
  return Math.floor(Date.now() / 1000);
}

function encode(text: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(new TextEncoder().encode(text));
}

function encodeJson(value: object): string {
  return encodeBase64Url(encode(JSON.stringify(value)));
}

function decode(text: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    return decodeBase64Url(text);
  } catch {
    return undefined;
  }
}

function decodeJson(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(decodeBase64Url(text)));
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}
