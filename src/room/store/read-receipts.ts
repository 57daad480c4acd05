import type { RoomTables } from "./tables.ts";

/** The last message that each member has read, in the room's own SQLite. The only writer of that table. Ids never decrease. */
export class ReadReceipts {
  readonly #tables: RoomTables;
  readonly #lastReadIds: Map<number, number>;

  constructor(tables: RoomTables) {
    this.#tables = tables;
    const rows = tables.reader?.exec<{ member_id: number; message_id: number }>("SELECT * FROM reads");
    this.#lastReadIds = new Map(rows?.toArray().map((row) => [row.member_id, row.message_id]));
  }

  /** The id of the last message that the member has read; 0 before any. */
  of(memberId: number): number {
    return this.#lastReadIds.get(memberId) ?? 0;
  }

  /** Stores a newer last read id, as one row. Returns false, without a write, for an id that is not newer. */
  advance(memberId: number, messageId: number): boolean {
    if (messageId <= this.of(memberId)) return false;
    this.#tables.writer.exec("INSERT OR REPLACE INTO reads VALUES (?, ?)", memberId, messageId);
    this.#lastReadIds.set(memberId, messageId);
    return true;
  }
}
