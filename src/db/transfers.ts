import { and, desc, eq, lt, type SQL, sql } from "drizzle-orm";
import type { Database } from "./database.ts";
import { type OpenHold, selectHolds } from "./holds.ts";
import { members, transfers } from "./schema.ts";

export type Transfer = typeof transfers.$inferSelect;

/** Whether a transfer of this kind gives the member coins (1) or takes them (-1). */
export function transferSign(kind: Transfer["kind"]): 1 | -1 {
  return kind === "grant" || kind === "refund" ? 1 : -1;
}

/** One movement of coins. `key` is unique over the site: the same movement given twice happens once. */
type Movement = {
  /** Which member: a condition on one row of `members`. */
  to: SQL;
  /** A charge is a step's: see `holds.ts`. */
  kind: Exclude<Transfer["kind"], "charge">;
  amount: number;
  key: string;
  at: number;
  note?: string | undefined;
  actorId?: number | undefined;
  chatId?: number;
  messageId?: number;
};

/**
 * The two statements that move coins, for one batch, in this order: the ledger's next entry, if it may be and is not there
 * yet; then the balance, only if that entry is the member's next one. A repeat finds the entry and leaves the balance alone.
 */
export function moveCoins(db: Database, movement: Movement) {
  const { to, kind, amount, key, at, note, actorId, chatId, messageId } = movement;
  const known = sql`SELECT 1 FROM transfers WHERE key = ${key}`;
  const change = transferSign(kind) * amount;
  const covered = change < 0 ? sql`members.balance >= ${amount}` : sql`1`;
  // A refund is behind its charge: the message's room is at another pace than D1.
  const charged =
    kind === "refund"
      ? sql`EXISTS (SELECT 1 FROM holds WHERE member_id = members.id AND chat_id = ${chatId} AND upto >= ${messageId})`
      : sql`1`;
  const record = db.insert(transfers).select(
    // The columns in the order of the table.
    sql`SELECT id, entries + 1, ${kind}, ${amount}, ${chatId ?? null}, ${messageId ?? null}, ${messageId ?? null},
        ${messageId === undefined ? null : 1}, ${key}, ${note ?? null}, ${actorId ?? null}, ${at}
      FROM members WHERE ${to} AND ${covered} AND ${charged} AND NOT EXISTS (${known})`,
  );
  const move = db
    .update(members)
    .set({ balance: sql`balance + ${change}`, entries: sql`entries + 1` })
    .where(sql`${to} AND EXISTS (${known} AND member_id = members.id AND entry = members.entries + 1)`);
  return [record, move] as const;
}

/** A transfer that stands under its key now, and whether an earlier call made it. */
type RecordedTransfer = { transfer: Transfer; repeated: boolean };

/** A superuser's grant, or withdrawal where `amount` is negative. */
export type CoinsChange = {
  memberId: number;
  amount: number;
  note: string | undefined;
  key: string;
  actorId: number;
  at: number;
};

export type CoinsChangeResult = RecordedTransfer | "idempotency_conflict" | "insufficient_balance";

/**
 * A superuser's grant, or withdrawal where `amount` is negative, carried out once per `key`. A withdrawal that the balance does
 * not cover leaves the key free.
 */
export async function changeCoins(db: Database, change: CoinsChange): Promise<CoinsChangeResult> {
  const kind = change.amount > 0 ? "grant" : "withdrawal";
  const amount = Math.abs(change.amount);
  const recorded = await moveOnce(db, { ...change, kind, amount, key: `coins:${change.key}` });
  if (!recorded) return "insufficient_balance";
  const { memberId, kind: recordedKind, amount: recordedAmount, note } = recorded.transfer;
  const same =
    memberId === change.memberId &&
    recordedKind === kind &&
    recordedAmount === amount &&
    note === (change.note ?? null);
  return same ? recorded : "idempotency_conflict";
}

/** Gives a message's price back to its sender, once. The message must be charged: see `ChatRoom.billOf`. */
export async function refundMessage(
  db: Database,
  refund: {
    memberId: number;
    chatId: number;
    messageId: number;
    amount: number;
    note: string;
    actorId: number;
    at: number;
  },
): Promise<RecordedTransfer> {
  const key = `refund:${refund.chatId}:${refund.messageId}`;
  const recorded = await moveOnce(db, { ...refund, kind: "refund", key });
  if (!recorded) throw new Error("a message is refunded that is not charged");
  return recorded;
}

async function moveOnce(
  db: Database,
  { memberId, ...movement }: Omit<Movement, "to"> & { memberId: number },
): Promise<RecordedTransfer | undefined> {
  const [record, move] = moveCoins(db, { ...movement, to: eq(members.id, memberId) });
  const [recorded, , [transfer]] = await db.batch([
    record.returning({ entry: transfers.entry }),
    move,
    db.select().from(transfers).where(eq(transfers.key, movement.key)),
  ]);
  return transfer && { transfer, repeated: recorded.length === 0 };
}

/** A page of a member's transfers, newest first, and the holds with coins in them at the same instant. */
export async function readStatement(
  db: Database,
  memberId: number,
  { before, limit }: { before: number | undefined; limit: number },
): Promise<{ transfers: Transfer[]; holds: OpenHold[] }> {
  const older = before === undefined ? undefined : lt(transfers.entry, before);
  const [page, holds] = await db.batch([
    db
      .select()
      .from(transfers)
      .where(and(eq(transfers.memberId, memberId), older))
      .orderBy(desc(transfers.entry))
      .limit(limit),
    selectHolds(db, memberId),
  ]);
  return { transfers: page, holds };
}
