import { scryptSync } from "node:crypto";
import type { TestMember } from "./member-client.ts";

/** The password of members who log in, where the test is about something else. */
export const PASSWORD = "a password of a test";

/**
 * Gives a member a password that costs almost nothing to compare.
 * @param expiresInMs for a password that the operator reset
 */
export async function setPassword(
  db: D1Database,
  { id }: Pick<TestMember, "id">,
  password: string = PASSWORD,
  { expiresInMs }: { expiresInMs?: number } = {},
): Promise<void> {
  const expiresAt = expiresInMs === undefined ? null : Date.now() + expiresInMs;
  await db
    .prepare("UPDATE members SET password_hash = ?, password_expires_at = ? WHERE id = ?")
    .bind(cheapHash(password), expiresAt, id)
    .run();
}

/** Returns a hash as the Worker stores it, with the lowest cost. */
export function cheapHash(password: string): string {
  const salt = new Uint8Array(16);
  const key = scryptSync(password.normalize("NFKC"), salt, 32, { N: 16, r: 1, p: 1 });
  return `$scrypt$ln=4,r=1,p=1$${Buffer.from(salt).toString("base64url")}$${key.toString("base64url")}`;
}
