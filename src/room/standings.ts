import { STATUS_BACK_OFF_MS } from "../core/limits.ts";
import { freshness, type MemberStatus } from "../core/member-status.ts";
import type { Pair } from "../core/pair.ts";
import type { Database } from "../db/database.ts";
import { findStatuses } from "../db/members.ts";
import { log } from "../log.ts";
import { withDeadline } from "../platform/deadline.ts";

/** A member's standing and coins outside this chat, and when D1 was asked for it (Unix ms). */
export type Reading = MemberStatus & { memberId: number; fundsOutside: number; readAt: number };

/** What D1 says of the two members of a chat, read now and then: a message does not wait for it. */
export class Standings {
  readonly #db: Database;
  readonly #ids: number[];
  readonly #chatId: () => number;
  readonly #readings = new Map<number, Reading>();
  /** Called after each new reading. */
  readonly #onReading: () => void;
  #renewal: Promise<boolean> | undefined;
  #failedAt = Number.NEGATIVE_INFINITY;

  constructor(
    db: Database,
    { pair, chatId, kept }: { pair: Pair; chatId: () => number; kept: Reading[] },
    onReading: () => void,
  ) {
    this.#db = db;
    this.#ids = [pair.low, pair.high];
    this.#chatId = chatId;
    this.#onReading = onReading;
    for (const reading of kept) this.#keep(reading);
  }

  of(memberId: number): Reading | undefined {
    return this.#readings.get(memberId);
  }

  get all(): Reading[] {
    return [...this.#readings.values()];
  }

  /** Of the older of the two readings: who sends and who is written to count alike. */
  freshness(now: number): "fresh" | "stale" | "expired" {
    const times = this.#ids.map((id) => this.#readings.get(id)?.readAt ?? Number.NEGATIVE_INFINITY);
    return freshness(Math.min(...times), now);
  }

  take(readings: Reading[]): void {
    for (const reading of readings) this.#keep(reading);
    this.#onReading();
  }

  /** Reads both members again, once for all who ask at the same time. Returns whether D1 answered. */
  renew(): Promise<boolean> {
    this.#renewal ??= this.read()
      .then((readings) => {
        if (readings) this.take(readings);
        return readings !== undefined;
      })
      .finally(() => {
        this.#renewal = undefined;
      });
    return this.#renewal;
  }

  /** The same without waiting, and not right after a failure. */
  renewSoon(now: number): void {
    if (!this.failedJustNow(now)) void this.renew();
  }

  failedJustNow(now: number): boolean {
    return now - this.#failedAt < STATUS_BACK_OFF_MS;
  }

  /** Whether the last reading failed. */
  get isFailing(): boolean {
    return this.#failedAt !== Number.NEGATIVE_INFINITY;
  }

  /** What D1 says now, to be given to `take`; undefined when it does not answer. */
  async read(): Promise<Reading[] | undefined> {
    const readAt = Date.now();
    try {
      const members = await withDeadline(findStatuses(this.#db, this.#ids, this.#chatId()));
      if (members.length < this.#ids.length) throw new Error("a member of this chat is not in D1");
      this.#failedAt = Number.NEGATIVE_INFINITY;
      return members.map(({ id, ...status }) => ({ ...status, memberId: id, readAt }));
    } catch (error) {
      this.#failedAt = Date.now();
      log({ act: "read members", code: "unavailable", error });
      return undefined;
    }
  }

  #keep(reading: Reading): void {
    const known = this.#readings.get(reading.memberId);
    if (!known || known.readAt <= reading.readAt) this.#readings.set(reading.memberId, reading);
  }
}
