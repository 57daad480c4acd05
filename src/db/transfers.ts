import { eq, type SQL, sql } from "drizzle-orm";
import type { Database } from "./database.ts";
import { members, transfers } from "./schema.ts";

export type Transfer = typeof transfers.$inferSelect;

/** One movement of coins. `key` is unique over the site: the same movement given twice happens once. */
export type Movement = {
  /** Which member: a condition on one row of `members`. */
  to: SQL;
  kind: "grant" | "charge";
  amount: number;
  key: string;
  at: number;
  note?: string | undefined;
  byId?: number | undefined;
  chatId?: number;
  messageId?: number;
};

/**
 * The two statements that move coins, for one batch, in this order: the ledger's next entry, if it may be and is not there
 * yet; then the balance, only if that entry is the member's next one. A repeat finds the entry and leaves the balance alone.
 */
export function moveCoins(db: Database, movement: Movement) {
  const { to, kind, amount, key, at, note, byId, chatId, messageId } = movement;
  const known = sql`SELECT 1 FROM transfers WHERE key = ${key}`;
  const allowed = kind === "charge" ? sql`members.is_active = 1 AND members.balance >= ${amount}` : sql`1`;
  const change = kind === "charge" ? -amount : amount;
  const record = db.insert(transfers).select(
    // The columns in the order of the table.
    sql`SELECT id, entries + 1, ${kind}, ${amount}, ${chatId ?? null}, ${messageId ?? null}, ${messageId ?? null},
        ${messageId === undefined ? null : 1}, ${key}, ${note ?? null}, ${byId ?? null}, ${at}
      FROM members WHERE ${to} AND ${allowed} AND NOT EXISTS (${known})`,
  );
  const move = db
    .update(members)
    .set({ balance: sql`balance + ${change}`, entries: sql`entries + 1` })
    .where(sql`${to} AND EXISTS (${known} AND member_id = members.id AND entry = members.entries + 1)`);
  return [record, move] as const;
}

/**
 * Takes a message's price from its sender, once: a call that failed may have taken it, so it is repeated under the same key.
 * @returns whether the coins were there, and the balance after that
 */
export async function chargeMessage(
  db: Database,
  charge: { memberId: number; chatId: number; messageId: number; amount: number; at: number },
): Promise<{ charged: boolean; balance: number }> {
  const { memberId, ...rest } = charge;
  const key = `charge:${charge.chatId}:${charge.messageId}:${crypto.randomUUID()}`;
  const movement = moveCoins(db, { ...rest, to: eq(members.id, memberId), kind: "charge", key });
  const run = () =>
    db.batch([
      ...movement,
      db.select({ entry: transfers.entry }).from(transfers).where(eq(transfers.key, key)),
      db.select({ balance: members.balance }).from(members).where(eq(members.id, memberId)),
    ]);
  const [, , entries, [member]] = await run().catch(run);
  return { charged: entries.length === 1, balance: member?.balance ?? 0 };
}

/**
 * Gives a member coins, once per `key`.
 * @returns the transfer, and whether an earlier call made it; undefined when the key stands for another grant
 */
export async function grantCoins(
  db: Database,
  grant: {
    memberId: number;
    amount: number;
    note: string | undefined;
    key: string;
    byId: number;
    at: number;
  },
): Promise<{ transfer: Transfer; repeated: boolean } | undefined> {
  const { memberId, amount, note } = grant;
  const key = `grant:${grant.key}`;
  const [record, move] = moveCoins(db, { ...grant, to: eq(members.id, memberId), kind: "grant", key });
  const [made, , [transfer]] = await db.batch([
    record.returning({ entry: transfers.entry }),
    move,
    db.select().from(transfers).where(eq(transfers.key, key)),
  ]);
  if (!transfer) throw new Error("a grant left no transfer");
  const same =
    transfer.memberId === memberId && transfer.amount === amount && transfer.note === (note ?? null);
  return same ? { transfer, repeated: made.length === 0 } : undefined;
}
