/** How far each member of a chat has read, in the room's own SQLite: the only writer of that table. It never goes back. */
export class ReadReceipts {
  readonly #sql: SqlStorage;
  readonly #lastReadIds: Map<number, number>;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    const rows = sql.exec<{ member_id: number; message_id: number }>("SELECT * FROM reads").toArray();
    this.#lastReadIds = new Map(rows.map((row) => [row.member_id, row.message_id]));
  }

  /** The id of the last message that the member has read; 0 before any. */
  of(memberId: number): number {
    return this.#lastReadIds.get(memberId) ?? 0;
  }

  /** Returns whether that is further than before; then it is stored, as one row. */
  advance(memberId: number, messageId: number): boolean {
    if (messageId <= this.of(memberId)) return false;
    this.#sql.exec("INSERT OR REPLACE INTO reads VALUES (?, ?)", memberId, messageId);
    this.#lastReadIds.set(memberId, messageId);
    return true;
  }
}
