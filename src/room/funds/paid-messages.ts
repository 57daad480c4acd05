import { excerpt } from "../../core/excerpt.ts";
import {
  PAID_MESSAGES_MAX,
  PAID_MESSAGES_SCAN_MAX_ROWS,
  PAID_TITLE_MAX_BYTES,
  PAID_TITLE_MAX_LENGTH,
} from "../../core/statement-limits.ts";
import type { Room } from "../room.ts";
import type { PaidMessage, PaidMessagesPage, PaidMessagesRequest } from "../rpc.ts";

type Row = Omit<PaidMessage, "words"> & { words: string | null };

const TITLE = { length: PAID_TITLE_MAX_LENGTH, bytes: PAID_TITLE_MAX_BYTES };
/** Selects the name of a file, and the text of a text: the words below a file are not its title. */
export const PAID_MESSAGES = `SELECT id, type, at, price, smile_id AS smileId, coalesce(name, text) AS words FROM messages
  WHERE id BETWEEN ? AND ? AND member_id = ? AND price > 0 ORDER BY id LIMIT ?`;

/**
 * Returns the first messages of a range that a member pays or has paid for. It reads along the primary key, and only so many rows
 * in this turn: then the page has fewer messages than fit, or none, although more may follow.
 */
export function paidMessages(
  { tables, messages }: Pick<Room, "tables" | "messages">,
  { memberId, first, last, withWords }: PaidMessagesRequest,
): PaidMessagesPage {
  const end = Math.min(last, messages.lastId);
  const through = Math.min(end, first + PAID_MESSAGES_SCAN_MAX_ROWS - 1);
  const found = tables.reader
    ?.exec<Row>(PAID_MESSAGES, first, through, memberId, PAID_MESSAGES_MAX + 1)
    .toArray();
  const page = found?.slice(0, PAID_MESSAGES_MAX) ?? [];
  const isFull = found !== undefined && found.length > page.length;
  const readThrough = isFull ? (page.at(-1)?.id ?? through) : through;
  return {
    messages: page.map((row) => ({ ...row, words: withWords ? excerpt(row.words ?? "", TITLE) : "" })),
    nextAfter: readThrough < end ? readThrough : null,
  };
}
