import { HISTORY_MAX_BYTES } from "../core/limits.ts";
import { contractDate, utf8Length } from "../protocol/frames.ts";
import type { ContractMessage } from "../protocol/server-frames.ts";

export type Content =
  | { type: "text"; text: string }
  | { type: "smile"; smileId: number; fileUuid: string }
  | { type: "file"; fileUuid: string; text: string; name: string; size: number; contentType: string };

/** What a message says, who sends it when (Unix ms), and what it costs. */
export type NewMessage = Content & { memberId: number; at: number; price: number; exempt: boolean };
export type Message = NewMessage & { id: number };

type Row = {
  id: number;
  member_id: number;
  at: number;
  price: number;
  exempt: number;
  type: string;
  text: string | null;
  smile_id: number | null;
  file_uuid: string | null;
  name: string | null;
  size: number | null;
  content_type: string | null;
};

const HEAD = "INSERT INTO messages (id, member_id, at, price, exempt, type";
const INSERT_TEXT = `${HEAD}, text) VALUES (?, ?, ?, ?, ?, 'text', ?)`;
const INSERT_SMILE = `${HEAD}, smile_id, file_uuid) VALUES (?, ?, ?, ?, ?, 'smile', ?, ?)`;
const INSERT_FILE = `${HEAD}, file_uuid, text, name, size, content_type) VALUES (?, ?, ?, ?, ?, 'file', ?, ?, ?, ?, ?)`;

/** The messages of one chat in the room's own SQLite. The only writer of that table. */
export class Messages {
  readonly #sql: SqlStorage;
  #last = { id: 0, at: 0 };
  #chatId: number | undefined;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    this.#chatId = sql.exec<{ id: number }>("SELECT id FROM chat").toArray()[0]?.id;
    this.reload();
  }

  /** The chat's id in D1. @throws before anybody was let in */
  get chatId(): number {
    if (this.#chatId === undefined) throw new Error("this room's chat has no id yet");
    return this.#chatId;
  }

  keepChatId(id: number): void {
    if (this.#chatId !== undefined) return;
    this.#sql.exec("INSERT INTO chat (id) VALUES (?)", id);
    this.#chatId = id;
  }

  /** Reads again what memory knows of the table. */
  reload(): void {
    const [last] = this.#sql
      .exec<{ id: number; at: number }>("SELECT id, at FROM messages ORDER BY id DESC LIMIT 1")
      .toArray();
    this.#last = last ?? { id: 0, at: 0 };
  }

  /** Stores a message under the next id: 1, 2, 3 ... without a gap. Its time never goes back, whatever the clock does. */
  append(message: NewMessage): Message {
    const stored = { ...message, id: this.#last.id + 1, at: Math.max(message.at, this.#last.at) };
    this.#insert(stored);
    this.#last = { id: stored.id, at: stored.at };
    return stored;
  }

  /** What a member's paid messages after the id `after` cost together, how many they are, and the last one's id and time. */
  paidAfter(memberId: number, after: number): { spent: number; count: number; last: number; at: number } {
    return this.#sql
      .exec<{ spent: number; count: number; last: number; at: number }>(
        `SELECT coalesce(sum(price), 0) AS spent, count(*) AS count, coalesce(max(id), 0) AS last,
          coalesce(max(at), 0) AS at FROM messages WHERE id > ? AND member_id = ? AND price > 0`,
        after,
        memberId,
      )
      .one();
  }

  /** One row. The statements name no more columns than they fill: binding is what a message costs most. */
  #insert(message: Message): void {
    const { id, memberId, at, price, exempt } = message;
    const head = [id, memberId, at, price, exempt ? 1 : 0];
    switch (message.type) {
      case "text":
        this.#sql.exec(INSERT_TEXT, ...head, message.text);
        break;
      case "smile":
        this.#sql.exec(INSERT_SMILE, ...head, message.smileId, message.fileUuid);
        break;
      case "file": {
        const { fileUuid, text, name, size, contentType } = message;
        this.#sql.exec(INSERT_FILE, ...head, fileUuid, text, name, size, contentType);
      }
    }
  }

  find(id: number): Message | undefined {
    const [row] = this.#sql.exec<Row>("SELECT * FROM messages WHERE id = ?", id).toArray();
    return row && fromRow(row);
  }

  /** The newest messages, oldest first, as one JSON array: at most `limit` of them, and as many as fit in one frame. */
  historyJson(chatId: number, limit: number): string {
    const newest: string[] = [];
    let bytes = 2;
    for (const row of this.#sql.exec<Row>("SELECT * FROM messages ORDER BY id DESC LIMIT ?", limit)) {
      const json = JSON.stringify(toContract(fromRow(row), chatId));
      bytes += utf8Length(json) + 1;
      if (bytes > HISTORY_MAX_BYTES) break;
      newest.push(json);
    }
    return `[${newest.reverse().join(",")}]`;
  }
}

/** A message as the contract's clients see it. */
export function toContract(message: Message, chatId: number): ContractMessage {
  const { id, memberId, at } = message;
  const head = { id, member_id: memberId, chat_id: chatId, date: contractDate(at) };
  switch (message.type) {
    case "text":
      return { ...head, type: "text", text: message.text };
    case "smile":
      return { ...head, type: "smile", smile_id: message.smileId, smile_file_uuid: message.fileUuid };
    case "file":
      return { ...head, type: "file", file_uuid: message.fileUuid, text: message.text };
  }
}

function fromRow(row: Row): Message {
  const head = {
    id: row.id,
    memberId: row.member_id,
    at: row.at,
    price: row.price,
    exempt: row.exempt === 1,
  };
  switch (row.type) {
    case "text":
      return { ...head, type: "text", text: row.text ?? "" };
    case "smile":
      return { ...head, type: "smile", smileId: row.smile_id ?? 0, fileUuid: row.file_uuid ?? "" };
    case "file":
      return {
        ...head,
        type: "file",
        fileUuid: row.file_uuid ?? "",
        text: row.text ?? "",
        name: row.name ?? "",
        size: row.size ?? 0,
        contentType: row.content_type ?? "",
      };
    default:
      throw new Error(`message ${row.id} has an unknown type`);
  }
}
