import { type TestMember, tokenFor } from "./member-client.ts";
import type { Parley } from "./parley.ts";

export type MemberRoles = { superuser?: boolean; employee?: boolean; premiumUntil?: number };

/** Long enough for tests that move the clock by days. */
const LONG_LIVED = { ttlSeconds: 10 * 365 * 24 * 3600 };

/** Inserts a member into D1, without the cost of hashing a password. */
export async function insertMember(
  db: D1Database,
  { email, coins = 0, ...roles }: MemberRoles & { email: string; coins?: number },
): Promise<TestMember> {
  const row = await db
    .prepare(
      `INSERT INTO members (email, password_hash, is_superuser, is_employee, premium_until, created_at)
       VALUES (?, 'none', ?, ?, ?, 0) RETURNING id`,
    )
    .bind(email, roles.superuser ? 1 : 0, roles.employee ? 1 : 0, roles.premiumUntil ?? null)
    .first<{ id: number }>();
  if (!row) throw new Error("D1 returned no member");
  if (coins > 0) await insertCoins(db, row.id, coins);
  return { id: row.id, email, token: await tokenFor(row.id, LONG_LIVED) };
}

/** Inserts one member into D1 for each amount of coins, in one batch. */
export async function insertMembers(db: D1Database, prefix: string, coins: number[]): Promise<TestMember[]> {
  const [inserted] = await db.batch<{ id: number; email: string }>([
    db
      .prepare(
        `INSERT INTO members (email, password_hash, balance, entries, created_at)
         SELECT ?1 || key, 'none', value, value > 0, 0 FROM json_each(?2) RETURNING id, email`,
      )
      .bind(prefix, JSON.stringify(coins)),
    db
      .prepare(
        `INSERT INTO transfers (member_id, entry, kind, amount, key, at)
         SELECT m.id, 1, 'grant', m.balance, m.email, 0
         FROM json_each(?2) JOIN members m ON m.email = ?1 || key WHERE value > 0`,
      )
      .bind(prefix, JSON.stringify(coins)),
  ]);
  const rows = (inserted?.results ?? []).sort((a, b) => a.id - b.id);
  return Promise.all(rows.map(async (row) => ({ ...row, token: await tokenFor(row.id, LONG_LIVED) })));
}

export async function insertCoins(db: D1Database, memberId: number, amount: number): Promise<void> {
  await db.batch([
    db
      .prepare(
        `INSERT INTO transfers (member_id, entry, kind, amount, key, at)
         SELECT id, entries + 1, 'grant', ?2, ?3, ?4 FROM members WHERE id = ?1`,
      )
      .bind(memberId, amount, crypto.randomUUID(), Date.now()),
    db
      .prepare("UPDATE members SET balance = balance + ?2, entries = entries + 1 WHERE id = ?1")
      .bind(memberId, amount),
  ]);
}

/** Grants or deducts coins through the API, as an operator does. */
export function moveCoins(
  parley: Parley,
  { admin, member, ...change }: { admin: TestMember; member: TestMember; amount: number; note: string },
): Promise<Response> {
  const headers = { "Idempotency-Key": crypto.randomUUID() };
  return parley.request(admin, "POST", `/members/${member.id}/coins`, change, headers);
}
