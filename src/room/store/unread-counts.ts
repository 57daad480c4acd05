import { UNREAD_RECOUNT_MAX_ROWS } from "../../core/limits.ts";
import { otherOf, type Pair } from "../../core/pair.ts";
import { type UnreadCount, updateUnread } from "../../core/unread.ts";
import type { Messages } from "./messages.ts";
import type { ReadReceipts } from "./read-receipts.ts";
import type { RoomTables } from "./tables.ts";

type Row = { member_id: number; read_through: number; counted_through: number; count: number };
type Deps = { tables: RoomTables; pair: Pair; messages: Messages; readReceipts: ReadReceipts };

/**
 * How many messages of the other one each member has not read. The counts are in memory, and now and then in the room's own
 * SQLite, so that a room that wakes counts few messages again. The only writer of that table.
 */
export class UnreadCounts {
  readonly #deps: Deps;
  readonly #counts: Map<number, UnreadCount>;
  /** The rows that were counted since the stored count, by member. */
  readonly #rowsSinceStored = new Map<number, number>();

  constructor(deps: Deps) {
    this.#deps = deps;
    const rows = deps.tables.reader?.exec<Row>("SELECT * FROM unread").toArray();
    this.#counts = new Map(
      rows?.map(({ member_id, read_through: readThrough, counted_through: countedThrough, count }) => [
        member_id,
        { readThrough, countedThrough, count },
      ]),
    );
  }

  of(memberId: number): number {
    const { messages, readReceipts, pair } = this.#deps;
    const otherId = otherOf(pair, memberId);
    let rows = this.#rowsSinceStored.get(memberId) ?? 0;
    const target = { readThrough: readReceipts.of(memberId), lastId: messages.lastId };
    const unread = updateUnread(this.#counts.get(memberId), target, (after, through) => {
      rows += through - after;
      return messages.countBetween(otherId, after, through);
    });
    this.#counts.set(memberId, unread);
    if (rows > UNREAD_RECOUNT_MAX_ROWS) {
      this.#store(memberId, unread);
      rows = 0;
    }
    this.#rowsSinceStored.set(memberId, rows);
    return unread.count;
  }

  #store(memberId: number, { readThrough, countedThrough, count }: UnreadCount): void {
    this.#deps.tables.writer.exec(
      "INSERT OR REPLACE INTO unread VALUES (?, ?, ?, ?)",
      memberId,
      readThrough,
      countedThrough,
      count,
    );
  }
}
