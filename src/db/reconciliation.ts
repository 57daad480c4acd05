import type { HoldRow } from "../core/lease.ts";
import type { Pair } from "../core/pair.ts";
import type { Database } from "./database.ts";

/** The members and chats with `after < id <= end`. */
export type LedgerPage = { after: number; end: number };

/** A member's coins as the balance, the holds and the transfers each show them. */
export type LedgerMember = {
  id: number;
  balance: number;
  held: number;
  entries: number;
  /** The number of transfers, the number of the last one, and the sum of all. */
  transfers: number;
  last: number;
  coins: number;
};

/** A hold with its charges. Either may be missing. */
export type LedgerHold = {
  member_id: number;
  chat_id: number | null;
  /** null for charges without a hold. */
  captured: number | null;
  upto: number | null;
  /** 1 if the member belongs to the chat. */
  own: 0 | 1;
  charged: number;
  last: number;
  /** The entry of the first charge whose messages do not follow those of the previous charge. */
  gap: number | null;
};

export type LedgerRefund = {
  member_id: number;
  chat_id: number | null;
  first_id: number | null;
  key: string | null;
  upto: number | null;
};

export type SharedKey = { member_id: number; entry: number; key: string };
export type ChatHold = HoldRow & { chatId: number; memberId: number };
export type ChatRefund = { chatId: number; memberId: number; messageId: number; amount: number };
export type LedgerChat = Pair & { id: number };

export type LedgerSnapshot = {
  members: LedgerMember[];
  holds: LedgerHold[];
  refunds: LedgerRefund[];
  sharedKeys: SharedKey[];
  chats: LedgerChat[];
  chatHolds: ChatHold[];
  chatRefunds: ChatRefund[];
};

const IN_PAGE = "member_id > ?1 AND member_id <= ?2";

const MEMBERS = `SELECT m.id, m.balance, m.entries, coalesce(h.held, 0) AS held,
  coalesce(t.transfers, 0) AS transfers, coalesce(t.last, 0) AS last, coalesce(t.coins, 0) AS coins
  FROM members m
  LEFT JOIN (SELECT member_id, sum(held) AS held FROM holds WHERE ${IN_PAGE} GROUP BY member_id) h ON h.member_id = m.id
  LEFT JOIN (SELECT member_id, count(*) AS transfers, max(entry) AS last,
      sum(CASE WHEN kind IN ('grant', 'refund') THEN amount ELSE -amount END) AS coins
    FROM transfers WHERE ${IN_PAGE} GROUP BY member_id) t ON t.member_id = m.id
  WHERE m.id > ?1 AND m.id <= ?2 ORDER BY m.id`;

const HOLDS = `WITH charges AS (
    SELECT member_id, chat_id, entry, amount, first_id, last_id,
      1 + lag(last_id, 1, 0) OVER (PARTITION BY member_id, chat_id ORDER BY entry) AS follows
    FROM transfers WHERE kind = 'charge' AND ${IN_PAGE}),
  both AS (
    SELECT member_id, chat_id, captured, upto, 0 AS amount, 0 AS last, NULL AS gap FROM holds WHERE ${IN_PAGE}
    UNION ALL
    SELECT member_id, chat_id, NULL, NULL, amount, last_id,
      CASE WHEN first_id IS NOT follows OR last_id IS NULL OR last_id < first_id THEN entry END FROM charges)
  SELECT member_id, chat_id, max(captured) AS captured, max(upto) AS upto,
    EXISTS (SELECT 1 FROM chats WHERE id = chat_id AND member_id IN (low_id, high_id)) AS own,
    sum(amount) AS charged, coalesce(max(last), 0) AS last, min(gap) AS gap
  FROM both GROUP BY member_id, chat_id ORDER BY member_id, chat_id`;

const REFUNDS = `SELECT t.member_id, t.chat_id, t.first_id, t.key, h.upto
  FROM transfers t LEFT JOIN holds h ON h.member_id = t.member_id AND h.chat_id = t.chat_id
  WHERE t.kind = 'refund' AND t.member_id > ?1 AND t.member_id <= ?2 ORDER BY t.member_id, t.entry`;

const SHARED_KEYS = `SELECT t.member_id, t.entry, t.key FROM transfers t JOIN transfers other ON other.key = t.key
  AND (other.member_id, other.entry) < (t.member_id, t.entry)
  WHERE t.member_id > ?1 AND t.member_id <= ?2 ORDER BY t.member_id, t.entry`;

const CHATS = "SELECT id, low_id AS low, high_id AS high FROM chats WHERE id > ?1 AND id <= ?2 ORDER BY id";

const CHAT_HOLDS = `SELECT h.chat_id AS chatId, h.member_id AS memberId, h.step, h.step_id AS stepId, h.held, h.captured, h.upto AS capturedThrough
  FROM chats c JOIN holds h ON h.member_id IN (c.low_id, c.high_id) AND h.chat_id = c.id
  WHERE c.id > ?1 AND c.id <= ?2`;

/**
 * Finds refunds by their keys, because the ledger has no index by chat and a full scan is too expensive. (`+` prevents SQLite from
 * building an index for this query.) `REFUNDS` finds a refund with a different key.
 */
const CHAT_REFUNDS = `SELECT t.chat_id AS chatId, t.member_id AS memberId, t.first_id AS messageId, t.amount
  FROM chats c CROSS JOIN transfers t ON t.key > 'refund:' || c.id || ':' AND t.key < 'refund:' || c.id || ';'
  WHERE c.id > ?1 AND c.id <= ?2 AND +t.kind = 'refund' AND +t.chat_id = c.id AND t.first_id IS NOT NULL`;

/** Returns the last id of a page with at most `limit` members and `limit` chats; undefined if the page is the last one. */
export async function findPageEnd(db: Database, after: number, limit: number): Promise<number | undefined> {
  const tables = ["members", "chats"].map((table) =>
    db.$client
      .prepare(`SELECT id FROM ${table} WHERE id > ? ORDER BY id LIMIT 2 OFFSET ?`)
      .bind(after, limit - 1),
  );
  const ends = (await db.$client.batch<{ id: number }>(tables)).flatMap(({ results: [end, next] }) =>
    end && next ? [end.id] : [],
  );
  return ends.length > 0 ? Math.min(...ends) : undefined;
}

/** Reads all rows of a page, at one instant. */
export async function readLedgerSnapshot(db: Database, page: LedgerPage): Promise<LedgerSnapshot> {
  const queries = [MEMBERS, HOLDS, REFUNDS, SHARED_KEYS, CHATS, CHAT_HOLDS, CHAT_REFUNDS];
  const answers = await db.$client.batch<unknown>(queries.map((query) => onPage(db, query, page)));
  const [members, holds, refunds, sharedKeys, chats, chatHolds, chatRefunds] = answers.map(
    ({ results }) => results,
  );
  return { members, holds, refunds, sharedKeys, chats, chatHolds, chatRefunds } as LedgerSnapshot;
}

/** Reads the holds of a page's chats again. */
export async function readChatHolds(db: Database, page: LedgerPage): Promise<ChatHold[]> {
  return (await onPage(db, CHAT_HOLDS, page).all<ChatHold>()).results;
}

function onPage(db: Database, query: string, { after, end }: LedgerPage): D1PreparedStatement {
  return db.$client.prepare(query).bind(after, end);
}
