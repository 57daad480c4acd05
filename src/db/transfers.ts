import { and, desc, eq, lt, type SQL, sql } from "drizzle-orm";
import type { Database } from "./database.ts";
import { members, transfers } from "./schema.ts";

export type Transfer = typeof transfers.$inferSelect;

/** Whether a transfer of this kind gives the member coins (1) or takes them (-1). */
export function signOf(kind: Transfer["kind"]): 1 | -1 {
  return kind === "grant" || kind === "refund" ? 1 : -1;
}

/** One movement of coins. `key` is unique over the site: the same movement given twice happens once. */
type Movement = {
  /** Which member: a condition on one row of `members`. */
  to: SQL;
  kind: Transfer["kind"];
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
  const change = signOf(kind) * amount;
  const covered = change < 0 ? sql`members.balance >= ${amount}` : sql`1`;
  const active = kind === "charge" ? sql`members.is_active = 1` : sql`1`;
  const record = db.insert(transfers).select(
    // The columns in the order of the table.
    sql`SELECT id, entries + 1, ${kind}, ${amount}, ${chatId ?? null}, ${messageId ?? null}, ${messageId ?? null},
        ${messageId === undefined ? null : 1}, ${key}, ${note ?? null}, ${byId ?? null}, ${at}
      FROM members WHERE ${to} AND ${covered} AND ${active} AND NOT EXISTS (${known})`,
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

/** A transfer that stands under its key now, and whether an earlier call made it. */
type Made = { transfer: Transfer; repeated: boolean };

/**
 * A superuser's grant, or withdrawal where `amount` is negative, carried out once per `key`. A withdrawal that the balance does
 * not cover leaves the key free.
 */
export async function changeCoins(
  db: Database,
  change: {
    memberId: number;
    amount: number;
    note: string | undefined;
    key: string;
    byId: number;
    at: number;
  },
): Promise<Made | "idempotency_conflict" | "insufficient_balance"> {
  const kind = change.amount > 0 ? "grant" : "withdrawal";
  const amount = Math.abs(change.amount);
  const made = await moveOnce(db, { ...change, kind, amount, key: `coins:${change.key}` });
  if (!made) return "insufficient_balance";
  const { memberId, kind: madeKind, amount: madeAmount, note } = made.transfer;
  const same =
    memberId === change.memberId &&
    madeKind === kind &&
    madeAmount === amount &&
    note === (change.note ?? null);
  return same ? made : "idempotency_conflict";
}

/** Gives a message's price back to its sender, once. */
export async function refundMessage(
  db: Database,
  refund: {
    memberId: number;
    chatId: number;
    messageId: number;
    amount: number;
    note: string;
    byId: number;
    at: number;
  },
): Promise<Made> {
  const key = `refund:${refund.chatId}:${refund.messageId}`;
  const made = await moveOnce(db, { ...refund, kind: "refund", key });
  if (!made) throw new Error("a refund left no transfer");
  return made;
}

async function moveOnce(
  db: Database,
  { memberId, ...movement }: Omit<Movement, "to"> & { memberId: number },
): Promise<Made | undefined> {
  const [record, move] = moveCoins(db, { ...movement, to: eq(members.id, memberId) });
  const [made, , [transfer]] = await db.batch([
    record.returning({ entry: transfers.entry }),
    move,
    db.select().from(transfers).where(eq(transfers.key, movement.key)),
  ]);
  return transfer && { transfer, repeated: made.length === 0 };
}

/** A member's transfers, newest first. @param before only entries with a smaller number */
export function listTransfers(
  db: Database,
  memberId: number,
  { before, limit }: { before: number | undefined; limit: number },
): Promise<Transfer[]> {
  const older = before === undefined ? undefined : lt(transfers.entry, before);
  return db
    .select()
    .from(transfers)
    .where(and(eq(transfers.memberId, memberId), older))
    .orderBy(desc(transfers.entry))
    .limit(limit)
    .all();
}
