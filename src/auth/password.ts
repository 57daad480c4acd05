import { scrypt } from "@noble/hashes/scrypt.js";
import { base64url } from "jose";

/**
 * OWASP's scrypt setting for 16 MiB (Password Storage Cheat Sheet): what fits beside the other requests of one isolate.
 * About 0.25 s of CPU. WebCrypto's PBKDF2 stops at 100,000 iterations on the platform, too few today.
 */
const COST = { ln: 14, r: 8, p: 5 };
const KEY_BYTES = 32;

/** `$scrypt$ln=14,r=8,p=5$salt$key`: the parameters stay beside the key, so that they can rise later. */
export function hashPassword(password: string): string {
  const salt = crypto.getRandomValues(new Uint8Array(16));
  return `$scrypt$ln=${COST.ln},r=${COST.r},p=${COST.p}$${base64url.encode(salt)}$${base64url.encode(derive(password, salt, COST))}`;
}

/** Whether `password` made `hash`. Takes the same time for an unknown member, whose hash is undefined. */
export function verifyPassword(password: string, hash: string | undefined): boolean {
  const fields = /^\$scrypt\$ln=(\d+),r=(\d+),p=(\d+)\$([\w-]+)\$([\w-]+)$/.exec(hash ?? DUMMY_HASH);
  if (!fields) throw new Error("a stored password hash has an unknown form");
  const [, ln, r, p, salt, key] = fields as unknown as [string, string, string, string, string, string];
  const derived = derive(password, base64url.decode(salt), { ln: Number(ln), r: Number(r), p: Number(p) });
  return constantTimeEqual(derived, base64url.decode(key)) && hash !== undefined;
}

const DUMMY_HASH = `$scrypt$ln=${COST.ln},r=${COST.r},p=${COST.p}$${"A".repeat(22)}$${"A".repeat(43)}`;

function derive(password: string, salt: Uint8Array, { ln, r, p }: typeof COST): Uint8Array {
  // NFKC: the same password typed on another system is the same password (NIST SP 800-63B, 5.1.1.2).
  return scrypt(password.normalize("NFKC"), salt, { N: 2 ** ln, r, p, dkLen: KEY_BYTES });
}

/** In a time that does not tell where the first difference is. */
function constantTimeEqual(a: Uint8Array, b: Uint8Array): boolean {
  let difference = a.byteLength ^ b.byteLength;
  for (let i = 0; i < a.byteLength; i++) difference |= (a[i] ?? 0) ^ (b[i] ?? 0);
  return difference === 0;
}
