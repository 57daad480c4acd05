import { scrypt } from "@noble/hashes/scrypt.js";
import { base64url } from "jose";
import { constantTimeEqual } from "./constant-time.ts";

/**
 * OWASP's scrypt parameters for 16 MiB (Password Storage Cheat Sheet), which leave memory for the isolate's other requests. A hash
 * takes about 0.25 s of CPU. WebCrypto's PBKDF2 is not an option: the platform limits it to 100,000 iterations.
 */
const COST = { ln: 14, r: 8, p: 5 };
const KEY_BYTES = 32;

/** Returns `$scrypt$ln=14,r=8,p=5$salt$key`. The hash contains its parameters, so that they can be raised later. */
export function hashPassword(password: string): string {
  const salt = crypto.getRandomValues(new Uint8Array(16));
  return `$scrypt$ln=${COST.ln},r=${COST.r},p=${COST.p}$${base64url.encode(salt)}$${base64url.encode(derive(password, salt, COST))}`;
}

/** Returns whether `password` matches `hash`. Takes the same time for an unknown member, whose hash is undefined. */
export function verifyPassword(password: string, hash: string | undefined): boolean {
  const fields = /^\$scrypt\$ln=(\d+),r=(\d+),p=(\d+)\$([\w-]+)\$([\w-]+)$/.exec(hash ?? DUMMY_HASH);
  if (!fields) throw new Error("a stored password hash has an unknown format");
  const [, ln, r, p, salt, key] = fields as unknown as [string, string, string, string, string, string];
  const derived = derive(password, base64url.decode(salt), { ln: Number(ln), r: Number(r), p: Number(p) });
  return constantTimeEqual(derived, base64url.decode(key)) && hash !== undefined;
}

const DUMMY_HASH = `$scrypt$ln=${COST.ln},r=${COST.r},p=${COST.p}$${"A".repeat(22)}$${"A".repeat(43)}`;

function derive(password: string, salt: Uint8Array, { ln, r, p }: typeof COST): Uint8Array {
  // Two systems may encode the same typed password differently; NFKC makes them equal (NIST SP 800-63B, 5.1.1.2).
  return scrypt(password.normalize("NFKC"), salt, { N: 2 ** ln, r, p, dkLen: KEY_BYTES });
}
