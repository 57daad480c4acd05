import { SPENDS_RECOUNT_MAX_ROWS } from "../../core/limits.ts";
import type { Messages } from "../store/messages.ts";
import type { RoomTables } from "../store/tables.ts";

/** The sum of what a member spent on the messages after the id `after`, up to the id `through`. `last` and `at` are 0 if there are none. */
type SpendSum = { after: number; through: number; spent: number; count: number; last: number; at: number };
type Row = SpendSum & { member_id: number };

/**
 * The sums of what each member has spent since the last capture. They are stored now and then in the room's own SQLite, so that a
 * room that wakes reads few messages of a long chat. The messages are the truth: they never change, so a sum of them stays right.
 * The only writer of that table.
 */
export class SpendSums {
  readonly #tables: RoomTables;
  readonly #messages: Messages;
  readonly #stored: Map<number, SpendSum>;

  constructor(tables: RoomTables, messages: Messages) {
    this.#tables = tables;
    this.#messages = messages;
    const rows = tables.reader?.exec<Row>("SELECT * FROM spends").toArray();
    this.#stored = new Map(rows?.map(({ member_id, ...sum }) => [member_id, sum]));
  }

  /** Returns what a member spent on the messages after the id `after`. */
  load(memberId: number, after: number): Omit<SpendSum, "after" | "through"> {
    const stored = this.#find(memberId, after);
    const rest = this.#messages.paidAfter(memberId, stored?.through ?? after);
    if (!stored) return rest;
    return {
      spent: stored.spent + rest.spent,
      count: stored.count + rest.count,
      last: Math.max(stored.last, rest.last),
      at: Math.max(stored.at, rest.at),
    };
  }

  /** Stores a sum as one row, unless a room that wakes would read few messages without it. */
  save(memberId: number, sum: SpendSum): void {
    const from = this.#find(memberId, sum.after)?.through ?? sum.after;
    if (sum.through - from < SPENDS_RECOUNT_MAX_ROWS) return;
    const { after, through, spent, count, last, at } = sum;
    const insert = "INSERT OR REPLACE INTO spends VALUES (?, ?, ?, ?, ?, ?, ?)";
    this.#tables.writer.exec(insert, memberId, after, through, spent, count, last, at);
    this.#stored.set(memberId, sum);
  }

  /** Returns the stored sum, unless a capture has come since. */
  #find(memberId: number, after: number): SpendSum | undefined {
    const stored = this.#stored.get(memberId);
    return stored?.after === after && stored.through <= this.#messages.lastId ? stored : undefined;
  }
}
