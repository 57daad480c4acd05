import { available, EMPTY_LEASE, isRunningLow, type Lease, totalSpent } from "../../core/lease.ts";
import type { RepairRequest, RepairResult } from "../rpc.ts";
import { type FinderDeps, FundsFinder, type FundsResult } from "./find-funds.ts";
import { LeaseBook } from "./lease-book.ts";
import { LeaseSteps, type StepDeps } from "./lease-steps.ts";
import type { LeaseStore } from "./lease-store.ts";
import { LeaseRepair, type RepairDeps } from "./repair-lease.ts";
import { type IdleDeps, IdleLeases } from "./settle-idle.ts";

type LeaseDeps = Omit<StepDeps & FinderDeps & IdleDeps & RepairDeps, "book" | "steps"> & {
  store: LeaseStore;
};

/** The coins that a room may spend for its members. */
export class Leases {
  readonly #book: LeaseBook;
  readonly #steps: LeaseSteps;
  readonly #finder: FundsFinder;
  readonly #idle: IdleLeases;
  readonly #repair: LeaseRepair;

  constructor({ store, ...deps }: LeaseDeps) {
    const book = new LeaseBook(store, deps.leaseCoins);
    const steps = new LeaseSteps({ ...deps, book });
    this.#book = book;
    this.#steps = steps;
    this.#finder = new FundsFinder({ ...deps, book, steps });
    this.#idle = new IdleLeases({ ...deps, book, steps });
    this.#repair = new LeaseRepair({ ...deps, book, steps });
  }

  /** Loads the leases again after a statement failed. */
  reload(): void {
    this.#book.reload();
  }

  /** Returns undefined for a member who never paid here. */
  of(memberId: number): Lease | undefined {
    return this.#book.of(memberId);
  }

  available(memberId: number): number {
    return this.#book.available(memberId);
  }

  /**
   * Returns all that a member ever spent here, when the lease was last used (Unix ms; 0 without a lease), and whether it has coins:
   * then the member may have spent some at any time, whatever the clock shows.
   */
  spendsOf(memberId: number): { spent: number; spentAt: number; isHolding: boolean } {
    const { lease, at } = this.#book.get(memberId);
    return { spent: totalSpent(lease), spentAt: at, isHolding: lease.held > 0 };
  }

  /** Call in the turn that stores a message, after its insert: the sender pays by the message's row. */
  spend(memberId: number, price: number, id: number, at: number): void {
    this.#book.spend(memberId, price, id, at);
  }

  /** Call for each stored message, whoever pays for it: see `LeaseBook.saveSpends`. */
  saveSpends(id: number): void {
    this.#book.saveSpends(id);
  }

  /**
   * Tops the lease up before the member has to wait for it. Does not wait for D1.
   * @param price of the last message: a top-up that does not cover another one is useless
   */
  topUpIfLow(memberId: number, price: number): void {
    const { leaseSize, otherFunds } = this.#book.topUpOf(memberId);
    if (!isRunningLow(this.of(memberId) ?? EMPTY_LEASE, leaseSize, otherFunds)) return;
    this.#steps.begin(memberId, "top-up");
    void this.#steps.request(memberId, price);
  }

  /**
   * Finds coins for a price that the lease does not cover: in the member's balance, then in the member's other chats.
   * See `FundsFinder.find`.
   */
  find(...args: Parameters<FundsFinder["find"]>): Promise<FundsResult> {
    return this.#finder.find(...args);
  }

  /**
   * Releases all that is left, for another chat of the same member. Waits for the pending step and for nothing else, so that no
   * two rooms wait for each other.
   * @returns the step at which nothing was left, and the released coins
   * @throws when D1 does not answer, or has a hold of which this room has no lease
   */
  async releaseHold(memberId: number): Promise<{ step: number; released: number }> {
    const found = this.of(memberId);
    if (!found) throw new Error("D1 has a hold of which this room has no lease");
    if (found.pending) await this.#steps.complete(memberId);
    let released = 0;
    for (;;) {
      const lease = this.of(memberId) ?? EMPTY_LEASE;
      const remaining = available(lease);
      if (remaining === 0 && !lease.pending?.release) return { step: lease.step, released };
      if (!lease.pending) {
        this.#steps.begin(memberId, "release");
        released += remaining;
      }
      await this.#steps.complete(memberId);
    }
  }

  /** Charges in D1 the member's messages up to the id `id`. @throws when D1 does not answer */
  async capture(memberId: number, id: number): Promise<void> {
    for (;;) {
      const { capturedThrough, last, pending } = this.of(memberId) ?? EMPTY_LEASE;
      if (capturedThrough >= id) return;
      if (last < id) throw new RangeError("the member has no such paid message");
      if (!pending) this.#steps.begin(memberId, "capture");
      await this.#steps.complete(memberId);
    }
  }

  /** See `ChatRoomRpc.repairHold`. */
  repair(request: RepairRequest): Promise<RepairResult> {
    return this.#repair.run(request);
  }

  /** Returns when the next lease has something due (Unix ms), if any has. */
  nextDue(now: number): number | undefined {
    return this.#idle.nextDue(now);
  }

  /** Repeats unanswered steps, and releases the coins of idle leases. Never rejects. */
  settleDue(now: number): Promise<void> {
    return this.#idle.settleDue(now);
  }
}
