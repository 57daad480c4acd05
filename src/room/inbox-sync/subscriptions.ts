import type { RoomTables } from "../store/tables.ts";

/**
 * Which members' inboxes are subscribed to this chat, in the room's own SQLite. The only writer of that table. An inbox counts as
 * subscribed until it answers that its member never opened it; only that is stored, once for each such member, because the room
 * would otherwise call it again each time that it wakes.
 */
export class Subscriptions {
  readonly #tables: RoomTables;
  readonly #subscribed: Map<number, boolean>;
  /** How often an inbox has subscribed since the room woke. */
  #subscribeCount = 0;

  constructor(tables: RoomTables) {
    this.#tables = tables;
    const rows = tables.reader?.exec<{ member_id: number; wanted: number }>("SELECT * FROM follows");
    this.#subscribed = new Map(rows?.toArray().map((row) => [row.member_id, row.wanted === 1]));
  }

  isSubscribed(memberId: number): boolean {
    return this.#subscribed.get(memberId) ?? true;
  }

  subscribe(memberId: number): void {
    this.#subscribeCount++;
    this.#save(memberId, true);
  }

  /** Sends an update to the inbox and stores whether it stays subscribed, unless it re-subscribed while the call was in flight. */
  async notify(memberId: number, call: () => Promise<boolean>): Promise<void> {
    const countBefore = this.#subscribeCount;
    const subscribed = await call();
    if (subscribed || countBefore === this.#subscribeCount) this.#save(memberId, subscribed);
  }

  #save(memberId: number, subscribed: boolean): void {
    if (this.isSubscribed(memberId) === subscribed) return;
    this.#tables.writer.exec("INSERT OR REPLACE INTO follows VALUES (?, ?)", memberId, subscribed ? 1 : 0);
    this.#subscribed.set(memberId, subscribed);
  }
}
