import { STATUS_BACK_OFF_MS } from "../../core/limits.ts";
import { freshness, type MemberStatus } from "../../core/member-status.ts";
import type { Pair } from "../../core/pair.ts";
import type { Database } from "../../db/database.ts";
import { findStatuses } from "../../db/members.ts";
import { log } from "../../log.ts";
import { withDeadline } from "../../platform/deadline.ts";

/** A member's status and coins outside this chat. `readAt`: when the room requested them from D1 (Unix ms). */
export type MemberSnapshot = MemberStatus & { memberId: number; fundsOutside: number; readAt: number };

/** Caches the status of both members of a chat, so that a message does not wait for D1. */
export class MemberStatusCache {
  readonly #db: Database;
  readonly #ids: number[];
  readonly #chatId: () => number;
  readonly #snapshots = new Map<number, MemberSnapshot>();
  /** Called after snapshots were applied. */
  readonly #onUpdate: () => void;
  #refreshing: Promise<boolean> | undefined;
  #failedAt = Number.NEGATIVE_INFINITY;

  constructor(
    db: Database,
    { pair, chatId, restored }: { pair: Pair; chatId: () => number; restored: MemberSnapshot[] },
    onUpdate: () => void,
  ) {
    this.#db = db;
    this.#ids = [pair.low, pair.high];
    this.#chatId = chatId;
    this.#onUpdate = onUpdate;
    for (const snapshot of restored) this.#setIfNewer(snapshot);
  }

  of(memberId: number): MemberSnapshot | undefined {
    return this.#snapshots.get(memberId);
  }

  get all(): MemberSnapshot[] {
    return [...this.#snapshots.values()];
  }

  /** Rates the older of the two snapshots: sender and recipient both matter. */
  freshness(now: number): "fresh" | "stale" | "expired" {
    const times = this.#ids.map((id) => this.#snapshots.get(id)?.readAt ?? Number.NEGATIVE_INFINITY);
    return freshness(Math.min(...times), now);
  }

  apply(snapshots: MemberSnapshot[]): void {
    for (const snapshot of snapshots) this.#setIfNewer(snapshot);
    this.#onUpdate();
  }

  /** Loads and applies the status of both members. Concurrent calls share one request. Returns whether D1 answered. */
  refresh(): Promise<boolean> {
    this.#refreshing ??= this.load()
      .then((snapshots) => {
        if (snapshots) this.apply(snapshots);
        return snapshots !== undefined;
      })
      .finally(() => {
        this.#refreshing = undefined;
      });
    return this.#refreshing;
  }

  /** Refreshes without waiting, and not right after a failure. */
  refreshInBackground(now: number): void {
    if (!this.isBackingOff(now)) void this.refresh();
  }

  isBackingOff(now: number): boolean {
    return now - this.#failedAt < STATUS_BACK_OFF_MS;
  }

  /** Whether the last load failed. */
  get isFailing(): boolean {
    return this.#failedAt !== Number.NEGATIVE_INFINITY;
  }

  /** Loads snapshots of both members, for `apply`. Returns undefined if D1 does not answer. */
  async load(): Promise<MemberSnapshot[] | undefined> {
    const readAt = Date.now();
    try {
      const members = await withDeadline(findStatuses(this.#db, this.#ids, this.#chatId()));
      if (members.length < this.#ids.length) throw new Error("D1 does not have both members of this chat");
      this.#failedAt = Number.NEGATIVE_INFINITY;
      return members.map(({ id, ...status }) => ({ ...status, memberId: id, readAt }));
    } catch (error) {
      this.#failedAt = Date.now();
      log({ event: "status.refresh", code: "unavailable", error });
      return undefined;
    }
  }

  #setIfNewer(snapshot: MemberSnapshot): void {
    const known = this.#snapshots.get(snapshot.memberId);
    if (!known || known.readAt <= snapshot.readAt) this.#snapshots.set(snapshot.memberId, snapshot);
  }
}
