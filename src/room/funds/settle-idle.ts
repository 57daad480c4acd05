import { dueAt } from "../../core/due.ts";
import { CALL_WAIT_MS, RETRY_MAX_MS } from "../../core/limits.ts";
import { isRecent } from "../../core/recent.ts";
import { readFunds } from "../../db/holds.ts";
import { withDeadline } from "../../platform/deadline.ts";
import type { LeaseBook } from "./lease-book.ts";
import type { LeaseSteps, StepDeps } from "./lease-steps.ts";

export type IdleDeps = Pick<StepDeps, "db" | "chatId" | "settleAfterMs"> & {
  book: LeaseBook;
  steps: LeaseSteps;
};

/** The leases' work for the alarm: repeats unanswered steps and releases the coins of idle leases. */
export class IdleLeases {
  readonly #deps: IdleDeps;

  constructor(deps: IdleDeps) {
    this.#deps = deps;
  }

  /** Returns when the next lease has something due (Unix ms), if any has. */
  nextDue(now: number): number | undefined {
    const times = this.#deps.book.memberIds().flatMap((memberId) => this.#dueAt(memberId, now) ?? []);
    return times.length > 0 ? Math.min(...times) : undefined;
  }

  /** Never rejects: a failed lease schedules its own retry. */
  async settleDue(now: number): Promise<void> {
    const due = this.#deps.book.memberIds().filter((memberId) => this.#isDue(memberId, now));
    await Promise.all(due.map((memberId) => this.#settle(memberId)));
  }

  #dueAt(memberId: number, now: number): number | undefined {
    const { book, steps, settleAfterMs } = this.#deps;
    const { lease, at, retryAt } = book.get(memberId);
    // A call in flight schedules the alarm itself if it fails.
    if (steps.callInFlight(memberId)) return now + CALL_WAIT_MS;
    const retryDue = dueAt(retryAt, RETRY_MAX_MS, now);
    if (lease.pending) return retryDue;
    if (lease.held === 0) return undefined;
    return Math.max(retryDue, isRecent(at, settleAfterMs, now) ? at + settleAfterMs : now);
  }

  #isDue(memberId: number, now: number): boolean {
    return (this.#dueAt(memberId, now) ?? Number.POSITIVE_INFINITY) <= now;
  }

  async #settle(memberId: number): Promise<void> {
    const { book, steps, db, chatId } = this.#deps;
    if (book.of(memberId)?.pending) {
      await steps.request(memberId, 0);
      return;
    }
    // While D1 is unreachable, the coins stay in the lease, where the member can spend them.
    try {
      await withDeadline(readFunds(db, memberId, chatId() ?? 0));
    } catch (error) {
      steps.onFailure(memberId, error);
      return;
    }
    if (book.of(memberId)?.pending || !this.#isDue(memberId, Date.now())) return;
    steps.begin(memberId, "release");
    await steps.request(memberId, 0);
  }
}
