import type { Pair } from "../core/pair.ts";
import { withDeadline } from "../platform/deadline.ts";
import type { Database } from "./database.ts";

/** A place in the primary key of `holds`. */
export type HoldKey = { memberId: number; chatId: number };

/** Some holds, in the order of their keys: those after `after`, up to `until`. */
export type HoldRange = { after: HoldKey; until: HoldKey };

/** `end` is the last key that was read; undefined if the range has no further hold. */
export type StalePage = { chats: (Pair & { chatId: number })[]; end: HoldKey | undefined };

type StaleRow = HoldKey & Pair;

const RANGE = `FROM holds WHERE (member_id, chat_id) > (?1, ?2) AND (member_id, chat_id) <= (?3, ?4)
  ORDER BY member_id, chat_id`;
const STALE = `SELECT h.member_id AS memberId, h.chat_id AS chatId, c.low_id AS low, c.high_id AS high
  FROM (SELECT member_id, chat_id, held, touched_at ${RANGE} LIMIT ?5) h CROSS JOIN chats c ON c.id = h.chat_id
  WHERE h.held > 0 AND h.touched_at NOT BETWEEN ?6 AND ?7 ORDER BY h.member_id, h.chat_id LIMIT ?8`;
const END = `SELECT member_id AS memberId, chat_id AS chatId ${RANGE} LIMIT 1 OFFSET ?5`;
const LAST = "SELECT (SELECT max(member_id) FROM holds) AS memberId, (SELECT max(id) FROM chats) AS chatId";

/**
 * Reads the first `rows` holds of a range, and returns the chats of those with coins that nothing has touched from `from` to `to`
 * (Unix ms). No index serves this query: an index would cost a row at each step, and one hour of steps costs more than reading all
 * holds once.
 * @param max the largest number of these holds, with which the page ends
 */
export async function readStaleHolds(
  db: Database,
  { after, until }: HoldRange,
  { rows, from, to, max }: { rows: number; from: number; to: number; max: number },
): Promise<StalePage> {
  const range = [after.memberId, after.chatId, until.memberId, until.chatId];
  const [stale, last] = await withDeadline(
    db.$client.batch<unknown>([
      db.$client.prepare(STALE).bind(...range, rows, from, to, max),
      db.$client.prepare(END).bind(...range, rows - 1),
    ]),
  );
  const found = (stale?.results ?? []) as StaleRow[];
  return {
    chats: found.map(({ chatId, low, high }) => ({ chatId, low, high })),
    end: found.length === max ? found.at(-1) : (last?.results[0] as HoldKey | undefined),
  };
}

/** Returns the highest ids of a member with a hold and of a chat; zeros without any. */
export async function findHighestHold(db: Database): Promise<HoldKey> {
  const last = await withDeadline(db.$client.prepare(LAST).first<HoldKey>());
  return { memberId: last?.memberId ?? 0, chatId: last?.chatId ?? 0 };
}
