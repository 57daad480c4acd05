import { UNREAD_MAX } from "../core/limits.ts";
import type { ChatSummary } from "./rpc.ts";

/**
 * The number of unread messages in all chats of a list. Sums the rows at the first need after the inbox woke, over the index of
 * the unread ones, and from then on only the differences.
 */
export class UnreadTotal {
  readonly #sql: SqlStorage;
  #total: number | undefined;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** @param newer the states that are newer than their rows */
  of(newer: Iterable<ChatSummary>): number {
    this.#total ??= this.#sum(newer);
    return this.#total;
  }

  /** Call for each change of what is unread in a chat. */
  onChange(from: number, to: number): void {
    if (this.#total !== undefined) this.#total += listedUnread(to) - listedUnread(from);
  }

  #sum(newer: Iterable<ChatSummary>): number {
    let total = this.#select("coalesce(sum(min(unread, ?)), 0) AS n FROM chats WHERE unread > 0", UNREAD_MAX);
    for (const { chatId, unread } of newer) {
      total +=
        listedUnread(unread) - listedUnread(this.#select("unread AS n FROM chats WHERE chat_id = ?", chatId));
    }
    return total;
  }

  #select(from: string, value: number): number {
    return this.#sql.exec<{ n: number }>(`SELECT ${from}`, value).toArray()[0]?.n ?? 0;
  }
}

/** Returns what a list shows of an unread count: a room or row of an earlier version may have more. */
export function listedUnread(unread: number): number {
  return Math.min(unread, UNREAD_MAX);
}
