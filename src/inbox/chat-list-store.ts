import { isOutdated, type SummaryOrder } from "../core/summary-order.ts";
import type { ListedChat } from "../protocol/frames/server.ts";
import type { ChatSummary } from "./rpc.ts";

type Row = {
  chat_id: number;
  at: number;
  other_id: number;
  name: string;
  online: number;
  last_message: string | null;
  unread: number;
  last_read_id: number;
};

/** Stores the chats of one member in the inbox's own SQLite. Nothing else writes to that table. */
export class ChatListStore {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** Returns the chats that have a message, with the most recent message first. */
  list(): ListedChat[] {
    const rows = this.#sql.exec<Row>("SELECT * FROM chats WHERE last_message IS NOT NULL").toArray();
    return rows
      .map(toChat)
      .sort((a, b) => compareDates(b.last_message.date, a.last_message.date) || b.chat_id - a.chat_id);
  }

  /** Returns the name of each chat's other member, and whether they were last reported online, by the chat's id. */
  otherMembers(): Map<number, { name: string; online: boolean }> {
    const rows = this.#sql.exec<Row>("SELECT chat_id, name, online FROM chats").toArray();
    return new Map(rows.map((row) => [row.chat_id, { name: row.name, online: row.online === 1 }]));
  }

  nameOf(chatId: number): string | undefined {
    return this.#find(chatId)?.name;
  }

  /** Changes the name of a chat's other member. Returns the chat if the member sees a difference. */
  rename(chatId: number, name: string): ListedChat | undefined {
    const row = this.#find(chatId);
    if (!row || row.name === name) return undefined;
    this.#sql.exec("UPDATE chats SET name = ? WHERE chat_id = ?", name, chatId);
    return row.last_message === null ? undefined : toChat({ ...row, name });
  }

  /** Stores a summary unless it is outdated. Returns the chat if the member sees a difference. */
  update(summary: ChatSummary, name: string): ListedChat | undefined {
    const known = this.#find(summary.chatId);
    if (known && isOutdated(rowOrder(known), summaryOrder(summary))) return undefined;
    const row: Row = {
      chat_id: summary.chatId,
      at: summary.at,
      other_id: summary.otherId,
      name,
      online: summary.online ? 1 : 0,
      last_message: summary.lastMessage ? JSON.stringify(summary.lastMessage) : null,
      unread: summary.unread,
      last_read_id: summary.lastReadId,
    };
    if (known && JSON.stringify({ ...known, at: row.at }) === JSON.stringify(row)) return undefined;
    this.#sql.exec("INSERT OR REPLACE INTO chats VALUES (?, ?, ?, ?, ?, ?, ?, ?)", ...Object.values(row));
    return row.last_message === null ? undefined : toChat(row);
  }

  #find(chatId: number): Row | undefined {
    return this.#sql.exec<Row>("SELECT * FROM chats WHERE chat_id = ?", chatId).toArray()[0];
  }
}

function toChat(row: Row): ListedChat {
  return {
    chat_id: row.chat_id,
    other_member: { id: row.other_id, name: row.name, online: row.online === 1 },
    last_message: JSON.parse(row.last_message ?? "null"),
    unread: row.unread,
    last_read_id: row.last_read_id,
  };
}

function rowOrder({ at, last_message: last, last_read_id: lastReadId }: Row): SummaryOrder {
  return { at, lastMessageId: last === null ? 0 : JSON.parse(last).id, lastReadId };
}

function summaryOrder({ at, lastMessage, lastReadId }: ChatSummary): SummaryOrder {
  return { at, lastMessageId: lastMessage?.id ?? 0, lastReadId };
}

/** Compares dates as text: all have the same format and length. */
function compareDates(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
