import { dueAt } from "../../core/due.ts";
import {
  applyStep,
  type Lease,
  leaseSizeAfterRecall,
  nextLeaseSize,
  nextStep,
  type Step,
} from "../../core/lease.ts";
import { RETRY_MAX_MS, RETRY_MIN_MS } from "../../core/limits.ts";
import { repairActor } from "../../core/repair.ts";
import { retryWaitMs } from "../../core/retry.ts";
import type { Database } from "../../db/database.ts";
import { type Funds, takeStep } from "../../db/holds.ts";
import { log } from "../../log.ts";
import { UnavailableError, withDeadline } from "../../platform/deadline.ts";
import { numberRequest, type Requested } from "../../platform/reading-requests.ts";
import type { LeaseBook } from "./lease-book.ts";

export type StepDeps = {
  book: LeaseBook;
  db: Database;
  /** Returns the chat's id; undefined while it is unknown. A room that has a lease knows it. */
  chatId: () => number | undefined;
  leaseCoins: number;
  settleAfterMs: number;
  /** Schedules the alarm for this time (Unix ms), unless it is due earlier. */
  scheduleBy: (at: number) => void;
  /** Called in the turn in which a lease changes, so that waiting frames are stored before anything else happens. */
  onLeaseChanged: (memberId: number) => void;
  /** Creates the chat's row in D1 unless there is one. @throws when D1 does not answer */
  createChat: () => Promise<void>;
  /** Called for each answer of D1 that shows the member and their coins. */
  onFunds: (memberId: number, funds: Funds, requested: Requested) => void;
};

/**
 * The steps by which a lease's coins come and go. A step is stored, then sent to D1, and repeated unchanged until D1 has
 * answered. A lease has at most one step pending, and the room waits for at most one call of it.
 */
export class LeaseSteps {
  readonly #deps: StepDeps;
  /** The call in flight of each member's pending step, with the step's id. */
  readonly #calls = new Map<number, { id: string; answer: Promise<Funds | undefined> }>();

  constructor(deps: StepDeps) {
    this.#deps = deps;
    const { book, scheduleBy } = deps;
    const now = Date.now();
    for (const { lease, retryAt } of book.memberIds().map((memberId) => book.get(memberId))) {
      if (lease.pending) scheduleBy(Math.max(dueAt(retryAt, RETRY_MAX_MS, now), now + RETRY_MIN_MS));
    }
  }

  /** Stores the next step before D1 receives it. Call only for a lease without a pending step. */
  begin(memberId: number, purpose: "top-up" | "release" | "capture"): void {
    const { book, scheduleBy, settleAfterMs, leaseCoins } = this.#deps;
    const { lease, at } = book.get(memberId);
    const pending = nextStep(lease, crypto.randomUUID(), { releaseAll: purpose === "release" });
    const now = Date.now();
    // Only member activity resets the idle timer; settling an idle lease does not.
    const usedAt = purpose === "top-up" ? now : at;
    book.put(memberId, { lease: { ...lease, pending }, at: usedAt, tries: 0, retryAt: 0 });
    // A failed call schedules the alarm earlier. This is for a room that crashes before; usually the alarm is set already.
    scheduleBy(now + settleAfterMs);
    if (purpose !== "top-up") return;
    const topUp = book.topUpOf(memberId);
    const { leaseSize, at: lastAt, recalled } = topUp;
    const size = nextLeaseSize(leaseSize, now - lastAt, leaseCoins);
    topUp.leaseSize = recalled === undefined ? size : leaseSizeAfterRecall(size, recalled);
    topUp.at = now;
    topUp.recalled = undefined;
  }

  /** Stores the lease from which a repair begins, before D1 receives the repair. Replaces a pending step. */
  beginRepair(memberId: number, lease: Lease, at: number): void {
    const { book, scheduleBy } = this.#deps;
    book.put(memberId, { lease, at, tries: 0, retryAt: 0 });
    scheduleBy(Date.now() + RETRY_MIN_MS);
  }

  /** Sends the pending step and waits for its answer. @throws when D1 does not answer */
  async complete(memberId: number): Promise<void> {
    if (!(await this.request(memberId, 0))) throw new UnavailableError("D1 did not answer a step");
  }

  /** Returns the call of the pending step, if it is in flight. */
  callInFlight(memberId: number): Promise<Funds | undefined> | undefined {
    const call = this.#calls.get(memberId);
    return call && call.id === this.#deps.book.of(memberId)?.pending?.id ? call.answer : undefined;
  }

  /**
   * Sends the pending step, unless a copy of it is in flight. Never rejects.
   * @param minLend the smallest amount that helps: D1 lends at least this much, or nothing
   * @returns undefined when D1 did not answer, or no step is pending
   */
  request(memberId: number, minLend: number): Promise<Funds | undefined> {
    const call = this.callInFlight(memberId);
    const id = this.#deps.book.of(memberId)?.pending?.id;
    if (call || id === undefined) return call ?? Promise.resolve(undefined);
    const answer = this.#send(memberId, minLend).finally(() => {
      if (this.#calls.get(memberId)?.id === id) this.#calls.delete(memberId);
    });
    this.#calls.set(memberId, { id, answer });
    return answer;
  }

  async #send(memberId: number, minLend: number): Promise<Funds | undefined> {
    const { book, db, chatId } = this.#deps;
    const { step, pending } = book.get(memberId).lease;
    const id = chatId();
    if (!pending || id === undefined) throw new Error("no step is pending");
    const requested = numberRequest();
    const at = requested.requestedAt;
    const hold = { memberId, chatId: id, number: step + 1 };
    const { leaseSize } = book.topUpOf(memberId);
    const answer = takeStep(db, { ...pending, ...hold, minLend, maxLend: leaseSize, at }).then((funds) => {
      this.apply(memberId, pending.id, funds, requested);
      return funds;
    });
    try {
      return await withDeadline(answer);
    } catch (error) {
      // A late answer is still applied, but nobody waits for it.
      answer.catch(() => {});
      if (book.of(memberId)?.pending?.id === pending.id) this.onFailure(memberId, error);
      return undefined;
    }
  }

  /** Applies D1's answer and stores every frame that the lease now covers, in one turn. @throws FencedError */
  apply(memberId: number, stepId: string, funds: Funds, requested: Requested): void {
    const { book, onFunds, onLeaseChanged, createChat } = this.#deps;
    const record = book.get(memberId);
    // Another copy of this step was answered before.
    if (record.lease.pending?.id !== stepId) return;
    const lease = funds.hold && applyStep(record.lease, funds.hold);
    // D1 was restored to a time before the hold, and perhaps before the chat: a reconciliation must find it.
    if (!lease && !funds.hold) void createChat().catch(() => {});
    if (!lease) throw new FencedError("D1 is at another step than this room: its lease is fenced");
    book.put(memberId, { lease, at: record.at, tries: 0, retryAt: 0 });
    this.#logRepair(memberId, record.lease.pending);
    book.topUpOf(memberId).otherFunds = funds;
    onFunds(memberId, funds, requested);
    onLeaseChanged(memberId);
  }

  /** Stores when to try again, schedules the alarm for it, and fences the lease if D1 is at another step. */
  onFailure(memberId: number, error: unknown): void {
    const { book, scheduleBy } = this.#deps;
    const record = book.get(memberId);
    const isFenced = error instanceof FencedError;
    const tries = record.tries + 1;
    const retryAt = Date.now() + (isFenced ? RETRY_MAX_MS : retryWaitMs(tries, Math.random()));
    const lease = { ...record.lease, fenced: record.lease.fenced || isFenced };
    book.put(memberId, { ...record, lease, tries, retryAt });
    scheduleBy(retryAt);
    this.logFailure(memberId, isFenced ? "fenced" : "unavailable", error);
  }

  /** Logs a step if it was a repair. The room may receive its answer long after the request of the superuser. */
  #logRepair(memberId: number, { id, capture, count }: Step): void {
    const actor = repairActor(id);
    if (actor === undefined) return;
    const { book, chatId } = this.#deps;
    const { step } = book.get(memberId).lease;
    const changed = { charged: capture };
    log({ event: "hold.repair", code: "ok", member: memberId, chat: chatId(), actor, step, count, changed });
  }

  logFailure(memberId: number, code: "fenced" | "unavailable", error: unknown): void {
    const { book, chatId } = this.#deps;
    const { step } = book.get(memberId).lease;
    log({ event: "lease.step", code, member: memberId, chat: chatId(), step, error });
  }
}

/** D1 does not know the pending step, or is at another step: nothing may be spent from that hold. */
class FencedError extends Error {}
