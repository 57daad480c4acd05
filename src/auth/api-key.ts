import { base64url } from "jose";
import type { ActorId } from "../core/acts.ts";
import type { KeyIdentity } from "../core/api-keys.ts";
import { constantTimeEqual } from "./constant-time.ts";
import { hashOf } from "./sha256.ts";

const FORM = /^sk_([0-9a-f]{12})_([\w-]{43})$/;

/** Returns whether a token claims to be an API key. No JWT begins so. */
export function isKeyLike(token: string | undefined): token is string {
  return token !== undefined && /^sk_/i.test(token);
}

/** Returns a new key. Nobody can compute it from what D1 stores of it. */
export async function createKey(): Promise<KeyIdentity & { key: string }> {
  const random = crypto.getRandomValues(new Uint8Array(38));
  const id = Array.from(random.subarray(32), (byte) => byte.toString(16).padStart(2, "0")).join("");
  const secret = base64url.encode(random.subarray(0, 32));
  return { id, hash: await hashOf(secret), key: `sk_${id}_${secret}` };
}

/** Returns the identity in a key; undefined for anything that is not a key. */
export async function identityOfKey(key: string): Promise<KeyIdentity | undefined> {
  const [, id, secret] = FORM.exec(key) ?? [];
  return id !== undefined && secret !== undefined ? { id, hash: await hashOf(secret) } : undefined;
}

export function keyActor(id: string): Exclude<ActorId, number> {
  return `key:${id}`;
}

export function isSameHash(one: string, other: string): boolean {
  return constantTimeEqual(base64url.decode(one), base64url.decode(other));
}
