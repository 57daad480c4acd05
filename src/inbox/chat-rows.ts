import type { ChatPlace } from "../core/chat-place.ts";
import type { SummaryOrder } from "../core/summary-order.ts";
import type { MemberChat } from "../db/chats.ts";
import type { ListedChat, V1Message } from "../protocol/frames/server.ts";
import type { ChatSummary } from "./rpc.ts";

/** A row of the table of chats: see `INBOX_SCHEMA`. */
export type Row = {
  chat_id: number;
  at: number;
  other_id: number;
  name: string;
  /** Whether the member may have seen a newer state. The name is of a time when the row had the other member's presence. */
  online: number;
  last_message: string | null;
  unread: number;
  last_read_id: number;
};

/** The JSON of a row's last message. An earlier version stores no read receipt of the other member. */
type StoredMessage = V1Message & { other_last_read_id?: number | undefined };

export function summaryOf(row: Row): ChatSummary {
  const stored: StoredMessage | null = JSON.parse(row.last_message ?? "null");
  const { other_last_read_id: otherLastReadId, ...lastMessage } = stored ?? {};
  return {
    chatId: row.chat_id,
    otherId: row.other_id,
    at: row.at,
    lastMessage: stored ? (lastMessage as V1Message) : undefined,
    unread: row.unread,
    lastReadId: row.last_read_id,
    otherLastReadId,
    online: false,
  };
}

export function rowOf(
  { chatId, otherId, at, lastMessage, unread, lastReadId, otherLastReadId }: ChatSummary,
  name: string,
): Row {
  // Not in a column of its own, because an earlier version still writes its rows.
  const stored =
    lastMessage && ({ ...lastMessage, other_last_read_id: otherLastReadId } satisfies StoredMessage);
  return {
    chat_id: chatId,
    at,
    other_id: otherId,
    name,
    online: stored ? 0 : 1,
    last_message: stored ? JSON.stringify(stored) : null,
    unread,
    last_read_id: lastReadId,
  };
}

/** Returns whether two summaries of a chat are the same, apart from their times and the other member's presence. */
export function isSameState(one: ChatSummary, other: ChatSummary): boolean {
  const stateOf = ({ lastMessage, unread, lastReadId, otherLastReadId }: ChatSummary) =>
    // Before the first message there is nothing to read, and the row has no place for it.
    JSON.stringify([lastMessage, unread, lastReadId, lastMessage && otherLastReadId]);
  return stateOf(one) === stateOf(other);
}

export function orderOf({ at, lastMessage, lastReadId, otherLastReadId = 0 }: ChatSummary): SummaryOrder {
  return { at, lastMessageId: lastMessage?.id ?? 0, lastReadId, otherLastReadId };
}

export function toMemberChat({ chat_id, other_id, name }: Row): MemberChat {
  return { chatId: chat_id, otherId: other_id, name };
}

export function rowPlace(row: Row): ChatPlace {
  return placeOf(summaryOf(row));
}

export function placeOf({ lastMessage, chatId }: Pick<ChatSummary, "lastMessage" | "chatId">): ChatPlace {
  return { date: lastMessage?.date ?? "", chatId };
}

export function listedPlace({ last_message, chat_id }: ListedChat): ChatPlace {
  return { date: last_message.date, chatId: chat_id };
}
