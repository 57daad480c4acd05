import { base64url } from "jose";

/** Returns the SHA-256 of a secret, under which D1 knows it. */
export async function hashOf(secret: string): Promise<string> {
  return base64url.encode(
    new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(secret))),
  );
}
