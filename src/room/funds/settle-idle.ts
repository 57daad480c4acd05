import { dueAt } from "../../core/due.ts";
import { TOUCH_AFTER_SETTLES } from "../../core/fan-out-limits.ts";
import type { Lease } from "../../core/lease.ts";
import { CALL_WAIT_MS, RETRY_MAX_MS } from "../../core/limits.ts";
import { isRecent } from "../../core/recent.ts";
import { readFunds, touchHolds } from "../../db/holds.ts";
import { withDeadline } from "../../platform/deadline.ts";
import type { Messages } from "../store/messages.ts";
import type { LeaseBook } from "./lease-book.ts";
import type { LeaseSteps, StepDeps } from "./lease-steps.ts";

export type IdleDeps = Pick<StepDeps, "db" | "chatId" | "settleAfterMs"> & {
  book: LeaseBook;
  steps: LeaseSteps;
  messages: Messages;
};

/** The leases' work for the alarm: repeats unanswered steps, releases the coins of idle leases, and touches the holds of the others. */
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
    const touched = this.#touchInUse(now);
    await Promise.all(due.map((memberId) => this.#settle(memberId)));
    await touched;
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

  /**
   * Shows D1 that the alarm of this room works for coins that are in use without a step. Else the hourly cron would ask the room.
   * A failure needs no retry: the next alarm tries again, and the cron asks meanwhile.
   */
  async #touchInUse(now: number): Promise<void> {
    const { book, steps, db, chatId, settleAfterMs } = this.#deps;
    const since = now - TOUCH_AFTER_SETTLES * settleAfterMs;
    const holds = book.memberIds().flatMap((memberId) => {
      const { lease, at } = book.get(memberId);
      const isInUse = lease.held > 0 && !lease.pending && isRecent(at, settleAfterMs, now);
      return isInUse && !this.#hasCaptured(lease, since, now) ? { memberId, step: lease.step } : [];
    });
    const [first] = holds;
    if (!first) return;
    try {
      await withDeadline(touchHolds(db, chatId() ?? 0, holds, { since, at: now }));
    } catch (error) {
      steps.logFailure(first.memberId, "unavailable", error);
    }
  }

  /** Whether the last step is known to be from `since` or later (Unix ms), because it captured a message from then. */
  #hasCaptured({ capturedThrough }: Lease, since: number, now: number): boolean {
    const at = this.#deps.messages.find(capturedThrough)?.at ?? 0;
    return since <= at && at <= now;
  }
}
