import { createKey } from "../../../src/auth/api-key.ts";
import { joinScopes, type Scope } from "../../../src/core/api-keys.ts";

/** A key can be sent as the token of a member with this email and number, whom nobody knows. */
export type TestKey = { id: number; keyId: string; email: string; token: string };

/** Inserts an API key into D1. */
export async function addKey(
  db: D1Database,
  scopes: Scope[],
  { name = "Shop", isEnded = false }: { name?: string; isEnded?: boolean } = {},
): Promise<TestKey> {
  const { id: keyId, hash, key } = await createKey();
  await db
    .prepare(
      "INSERT INTO api_keys (id, hash, name, scopes, created_at, created_by, ended_at) VALUES (?, ?, ?, ?, 0, 'cli', ?)",
    )
    .bind(keyId, hash, name, joinScopes(scopes), isEnded ? 1 : null)
    .run();
  return { id: 0, keyId, email: "", token: key };
}
