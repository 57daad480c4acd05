import { HISTORY_MAX_BYTES } from "../../core/limits.ts";
import { utf8Length } from "../../protocol/frames/text.ts";
import { COLUMNS, fromRow, type Message, type MessageRow, type NewMessage } from "./message-row.ts";
import type { RoomTables } from "./tables.ts";

type ClientIdRow = { id: number; member_id: number; at: number; client_message_id: string | null };

const HEAD = "INSERT INTO messages (id, member_id, at, price, exempt, type";
const INSERT_TEXT = `${HEAD}, text) VALUES (?, ?, ?, ?, ?, 'text', ?)`;
const INSERT_TEXT_WITH_ID = `${HEAD}, text, client_message_id) VALUES (?, ?, ?, ?, ?, 'text', ?, ?)`;
const INSERT_TEXT_VIA = `${HEAD}, text, client_message_id, via) VALUES (?, ?, ?, ?, ?, 'text', ?, ?, ?)`;
const INSERT_SMILE = `${HEAD}, client_message_id, smile_id, file_uuid) VALUES (?, ?, ?, ?, ?, 'smile', ?, ?, ?)`;
const INSERT_FILE = `${HEAD}, client_message_id, file_uuid, text, name, size, content_type) VALUES (?, ?, ?, ?, ?, 'file', ?, ?, ?, ?, ?, ?)`;

/** The messages of one chat in the room's own SQLite. The only writer of that table. */
export class Messages {
  readonly #tables: RoomTables;
  #last = { id: 0, at: 0 };

  constructor(tables: RoomTables) {
    this.#tables = tables;
    this.reload();
  }

  /** Loads the last id and time again. */
  reload(): void {
    const last = this.#tables.reader
      ?.exec<{ id: number; at: number }>("SELECT id, at FROM messages ORDER BY id DESC LIMIT 1")
      .toArray()[0];
    this.#last = last ?? { id: 0, at: 0 };
  }

  /** Stores a message under the next id: 1, 2, 3 ... without a gap. Times never decrease, even if the clock does. */
  append(message: NewMessage): Message {
    const stored = { ...message, id: this.#last.id + 1, at: Math.max(message.at, this.#last.at) };
    this.#insert(stored);
    this.#last = { id: stored.id, at: stored.at };
    return stored;
  }

  /** Sums the prices of a member's paid messages after the id `after`, with their number and the last one's id and time. */
  paidAfter(memberId: number, after: number): { spent: number; count: number; last: number; at: number } {
    const totals = this.#tables.reader
      ?.exec<{ spent: number; count: number; last: number; at: number }>(
        `SELECT coalesce(sum(price), 0) AS spent, count(*) AS count, coalesce(max(id), 0) AS last,
          coalesce(max(at), 0) AS at FROM messages WHERE id > ? AND member_id = ? AND price > 0`,
        after,
        memberId,
      )
      .one();
    return totals ?? { spent: 0, count: 0, last: 0, at: 0 };
  }

  /** Inserts one row. The statements name only the columns that they fill: binding parameters costs more than the rest. */
  #insert(message: Message): void {
    const { id, memberId, at, price, exempt, clientMessageId = null, via } = message;
    const sql = this.#tables.writer;
    const head = [id, memberId, at, price, exempt ? 1 : 0];
    switch (message.type) {
      case "text":
        if (via) sql.exec(INSERT_TEXT_VIA, ...head, message.text, clientMessageId, via);
        else if (clientMessageId === null) sql.exec(INSERT_TEXT, ...head, message.text);
        else sql.exec(INSERT_TEXT_WITH_ID, ...head, message.text, clientMessageId);
        break;
      case "smile":
        sql.exec(INSERT_SMILE, ...head, clientMessageId, message.smileId, message.fileUuid);
        break;
      case "file": {
        const { fileUuid, text, name, size, contentType } = message;
        sql.exec(INSERT_FILE, ...head, clientMessageId, fileUuid, text, name, size, contentType);
      }
    }
  }

  /** Counts a member's messages after the id `after`, up to the id `through`. */
  countBetween(memberId: number, after: number, through: number): number {
    const count = this.#tables.reader
      ?.exec<{ n: number }>(
        "SELECT count(*) AS n FROM messages WHERE id > ? AND id <= ? AND member_id = ?",
        after,
        through,
        memberId,
      )
      .one();
    return count?.n ?? 0;
  }

  find(id: number): Message | undefined {
    const query = `SELECT ${COLUMNS} FROM messages WHERE id = ?`;
    const [row] = [...(this.#tables.reader?.exec(query, id).raw<MessageRow>() ?? [])];
    return row && fromRow(row);
  }

  /** The id of the last message; 0 before the first one. */
  get lastId(): number {
    return this.#last.id;
  }

  /** The date of the last message (Unix ms); 0 before the first one. */
  get lastAt(): number {
    return this.#last.at;
  }

  /** Whether the chat has a message. */
  get hasBegun(): boolean {
    return this.#last.id > 0;
  }

  /**
   * Returns the newest messages between two ids, both exclusive, oldest first: at most `limit`, and only as many as fit in one
   * frame. Reads along the primary key, so that the length of the chat does not matter.
   * @param page.maxBytes stops earlier, as soon as the messages have more bytes than this; then `isCut` is true
   * @param toJson encodes a message for its reader
   */
  page(
    {
      after = 0,
      before = Number.MAX_SAFE_INTEGER,
      limit,
      maxBytes = Number.POSITIVE_INFINITY,
    }: { after?: number; before?: number; limit: number; maxBytes?: number },
    toJson: (message: Message) => string,
  ): { messages: string[]; bytes: number; hasMore: boolean; isCut: boolean } {
    const messages: string[] = [];
    let bytes = 0;
    let isCut = false;
    let first = Math.min(before, this.#last.id + 1);
    const query = `SELECT ${COLUMNS} FROM messages WHERE id > ? AND id < ? ORDER BY id DESC LIMIT ?`;
    for (const row of this.#tables.reader?.exec(query, after, before, limit).raw<MessageRow>() ?? []) {
      const message = fromRow(row);
      const json = toJson(message);
      const length = utf8Length(json) + 1;
      if (bytes + length > HISTORY_MAX_BYTES) break;
      isCut = bytes + length > maxBytes;
      if (isCut) break;
      bytes += length;
      messages.push(json);
      first = message.id;
    }
    return { messages: messages.reverse(), bytes, hasMore: first > after + 1, isCut };
  }

  /** Returns the messages after an id, oldest first: at most `limit`, and only as many as fit in one frame, but at least one. */
  after(id: number, limit: number): Message[] {
    const query = `SELECT ${COLUMNS} FROM messages WHERE id > ? ORDER BY id LIMIT ?`;
    const messages: Message[] = [];
    let bytes = 0;
    for (const row of this.#tables.reader?.exec(query, id, limit).raw<MessageRow>() ?? []) {
      const message = fromRow(row);
      bytes += utf8Length(JSON.stringify(message));
      if (bytes > HISTORY_MAX_BYTES && messages.length > 0) break;
      messages.push(message);
    }
    return messages;
  }

  /** Iterates over the client message ids before the id `before`, newest first. Reads only the rows that the caller consumes. */
  clientIdsBefore(before: number): Iterable<ClientIdRow> {
    const query = "SELECT id, member_id, at, client_message_id FROM messages WHERE id < ? ORDER BY id DESC";
    return this.#tables.reader?.exec<ClientIdRow>(query, before) ?? [];
  }

  /** Returns the id of a member's message with this client message id, from the id `from` to before the id `before`. */
  findClientId(memberId: number, clientMessageId: string, from: number, before: number): number | undefined {
    const query =
      "SELECT id FROM messages WHERE id >= ? AND id < ? AND member_id = ? AND client_message_id = ?";
    return this.#tables.reader
      ?.exec<{ id: number }>(query, from, before, memberId, clientMessageId)
      .toArray()[0]?.id;
  }

  /** Returns the id of the first message dated at or after `since` (Unix ms); the next id if there is none. Dates never decrease. */
  firstIdSince(since: number): number {
    let [low, high] = [1, this.#last.id + 1];
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      const at = this.find(middle)?.at ?? 0;
      if (at < since) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
