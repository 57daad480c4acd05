import { and, desc, eq, lt, type SQL, sql } from "drizzle-orm";
import { type Actor, keyId, superuserId } from "../core/acts.ts";
import { recordMemberAct, toJson } from "./acts.ts";
import type { Database } from "./database.ts";
import { type OpenHold, selectHolds } from "./holds.ts";
import type { MemberProfile } from "./members.ts";
import { members, transfers } from "./schema.ts";

export type Transfer = typeof transfers.$inferSelect;

/** Returns 1 if a transfer of this kind adds to the member's coins, -1 if it takes from them. */
export function transferSign(kind: Transfer["kind"]): 1 | -1 {
  return kind === "grant" || kind === "refund" ? 1 : -1;
}

/** One movement of coins. `key` is unique among all transfers, so that a repeated movement happens once. */
type Movement = {
  /** A condition that matches the member's row. */
  to: SQL;
  /** Only a step makes a charge: see `holds.ts`. */
  kind: Exclude<Transfer["kind"], "charge">;
  amount: number;
  key: string;
  at: number;
  note?: string | undefined;
  /** undefined for the coins of a new member, which nobody grants. */
  actor?: Actor;
  chatId?: number;
  messageId?: number;
};

/**
 * Builds the two statements that move coins, for one batch and in this order. The first adds the ledger's next entry, if it is
 * allowed and not there yet. The second changes the balance, only if that entry is the member's next one. A repeat finds the entry
 * and leaves the balance alone. `recordMovement` builds the one between them.
 */
export function moveCoins(db: Database, movement: Movement) {
  const { to, kind, amount, key, at, note, actor, chatId, messageId } = movement;
  const change = transferSign(kind) * amount;
  const covered = change < 0 ? sql`members.balance >= ${amount}` : sql`1`;
  // A refund must follow its charge: the room may have stored the message before D1 charged it.
  const charged =
    kind === "refund"
      ? sql`EXISTS (SELECT 1 FROM holds WHERE member_id = members.id AND chat_id = ${chatId} AND upto >= ${messageId})`
      : sql`1`;
  const record = db.insert(transfers).select(
    // The columns are in the order of the table.
    sql`SELECT id, entries + 1, ${kind}, ${amount}, ${chatId ?? null}, ${messageId ?? null}, ${messageId ?? null},
        ${messageId === undefined ? null : 1}, ${key}, ${note ?? null}, ${actor ? superuserId(actor) : null}, ${at},
        ${actor ? keyId(actor) : null}
      FROM members WHERE ${to} AND ${covered} AND ${charged} AND NOT EXISTS (SELECT 1 FROM transfers WHERE key = ${key})`,
  );
  const move = db
    .update(members)
    .set({ balance: sql`balance + ${change}`, entries: sql`entries + 1` })
    .where(isNextEntry(to, key));
  return [record, move] as const;
}

/** Matches the member whose balance lacks the transfer under a key: one that was added just now. */
function isNextEntry(to: SQL, key: string): SQL {
  return sql`${to} AND EXISTS (SELECT 1 FROM transfers WHERE key = ${key} AND member_id = members.id
    AND entry = members.entries + 1)`;
}

/** Builds the statement that records a movement of coins as an act, to be put between those of `moveCoins`. A repeat records none. */
export function recordMovement(db: Database, movement: Movement & { actor: Actor }) {
  const { to, kind, amount, key, at, note, actor, chatId, messageId } = movement;
  const act = kind === "refund" ? "refund.create" : "coins.change";
  const detail = { amount: transferSign(kind) * amount, note, message_id: messageId };
  return recordMemberAct(db, { at, actor, act, chatId }, isNextEntry(to, key), toJson(detail));
}

/** The transfer under a key, and whether an earlier call recorded it. */
type RecordedTransfer = { transfer: Transfer; repeated: boolean };

/** A grant by a superuser or an API key, or a withdrawal if `amount` is negative. */
export type CoinsChange = {
  memberId: number;
  amount: number;
  note: string | undefined;
  key: string;
  actor: Actor;
  at: number;
};

export type CoinsChangeResult = RecordedTransfer | "idempotency_conflict" | "insufficient_balance";

/**
 * Grants or withdraws coins, once per `key`. A withdrawal that the balance does not cover leaves the key unused.
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

/** Refunds a message to its sender, once. D1 must have charged the message: see `ChatRoom.settleMessage`. */
export async function refundMessage(
  db: Database,
  refund: {
    memberId: number;
    chatId: number;
    messageId: number;
    amount: number;
    note: string;
    actor: Actor;
    at: number;
  },
): Promise<RecordedTransfer> {
  const key = refundKey(refund.chatId, refund.messageId);
  const recorded = await moveOnce(db, { ...refund, kind: "refund", key });
  if (!recorded) throw new Error("D1 has not charged this message, so it can't refund it");
  return recorded;
}

/** Returns the key under which the refund of a message is recorded. */
export function refundKey(chatId: number, messageId: number): string {
  return `refund:${chatId}:${messageId}`;
}

async function moveOnce(
  db: Database,
  { memberId, ...request }: Omit<Movement, "to"> & { memberId: number; actor: Actor },
): Promise<RecordedTransfer | undefined> {
  const movement = { ...request, to: eq(members.id, memberId) };
  const [record, move] = moveCoins(db, movement);
  const [recorded, , , [transfer]] = await db.batch([
    record.returning({ entry: transfers.entry }),
    recordMovement(db, movement),
    move,
    db.select().from(transfers).where(eq(transfers.key, request.key)),
  ]);
  return transfer && { transfer, repeated: recorded.length === 0 };
}

type StatementQuery = { before: number | undefined; limit: number };
export type StatementRows = {
  transfers: Transfer[];
  holds: OpenHold[];
  /** The member's coins, with those that chats hold: what all transfers add up to. */
  coins: number;
  /** The other members of the chats of both, by chat. */
  others: Map<number, MemberProfile>;
};

/** Reads a page of a member's transfers, newest first, the holds with coins in them, and the coins, at one instant. */
export async function readStatement(
  db: Database,
  memberId: number,
  query: StatementQuery,
): Promise<StatementRows> {
  const [page, holds, [member], others] = await db.batch([
    selectTransfers(db, memberId, query),
    selectHolds(db, memberId),
    db.select({ balance: members.balance }).from(members).where(eq(members.id, memberId)),
    selectOthers(db, memberId, query),
  ]);
  const held = holds.reduce((sum, hold) => sum + hold.held, 0);
  return {
    transfers: page,
    holds,
    coins: (member?.balance ?? 0) + held,
    others: new Map(others.map(({ chatId, ...other }) => [chatId, other])),
  };
}

function selectTransfers(db: Database, memberId: number, { before, limit }: StatementQuery) {
  const older = before === undefined ? undefined : lt(transfers.entry, before);
  return db
    .select()
    .from(transfers)
    .where(and(eq(transfers.memberId, memberId), older))
    .orderBy(desc(transfers.entry))
    .limit(limit);
}

/** Builds the query for the other members of the chats of a page: each chat is read once, however many entries it has. */
export function selectOthers(
  db: Database,
  memberId: number,
  { before = Number.MAX_SAFE_INTEGER, limit }: StatementQuery,
) {
  return db
    .select({
      chatId: sql<number>`c.id`,
      id: sql<number>`m.id AS other_id`,
      name: sql<string | null>`m.name`,
      picture: sql<string | null>`m.picture`,
    })
    .from(
      sql`(
        SELECT chat_id FROM (
          SELECT chat_id FROM transfers WHERE member_id = ${memberId} AND entry < ${before} ORDER BY entry DESC LIMIT ${limit}
        )
        UNION SELECT chat_id FROM holds WHERE member_id = ${memberId} AND held > 0
      ) AS e JOIN chats AS c ON c.id = e.chat_id JOIN members AS m ON m.id IN (c.low_id, c.high_id) AND m.id <> ${memberId}`,
    );
}
