import { available, EMPTY_LEASE, type Lease, type OtherFunds, spend } from "../../core/lease.ts";
import type { LeaseRecord, LeaseStore } from "./lease-store.ts";

/** A member's recent top-ups, in memory only. A room that loses them may borrow other amounts, but takes no wrong price. */
export type TopUpState = {
  leaseSize: number;
  /** When the last one began (Unix ms). */
  at: number;
  /** As D1's last answer showed it. */
  otherFunds: OtherFunds | undefined;
  /** Whether that answer showed too few coins. Then the room reads D1, which writes nothing, before it takes another step. */
  isShort: boolean;
  /** The coins that were there after other chats had released some for the next top-up; undefined if none had to. */
  recalled: number | undefined;
};

const NEW_RECORD: LeaseRecord = { lease: EMPTY_LEASE, at: 0, tries: 0, retryAt: 0 };

/** The room's leases, in memory and in its SQLite. Holds their state and decides nothing. */
export class LeaseBook {
  readonly #store: LeaseStore;
  readonly #leaseCoins: number;
  #records: Map<number, LeaseRecord>;
  readonly #topUps = new Map<number, TopUpState>();

  constructor(store: LeaseStore, leaseCoins: number) {
    this.#store = store;
    this.#leaseCoins = leaseCoins;
    this.#records = store.load();
  }

  /** Loads the leases again after a statement failed: memory may be ahead of the rows. */
  reload(): void {
    this.#records = this.#store.load();
  }

  /** Every member who ever paid here. */
  memberIds(): number[] {
    return [...this.#records.keys()];
  }

  /** Returns undefined for a member who never paid here. */
  of(memberId: number): Lease | undefined {
    return this.#records.get(memberId)?.lease;
  }

  /** Returns an empty record for a member who never paid here. */
  get(memberId: number): LeaseRecord {
    return this.#records.get(memberId) ?? NEW_RECORD;
  }

  put(memberId: number, record: LeaseRecord): void {
    this.#store.save(memberId, record);
    this.#records.set(memberId, record);
  }

  available(memberId: number): number {
    return available(this.get(memberId).lease);
  }

  /** Counts a stored message in memory alone: the sender pays by its row. */
  spend(memberId: number, price: number, id: number, at: number): void {
    const record = this.get(memberId);
    this.#records.set(memberId, { ...record, lease: spend(record.lease, price, id), at });
  }

  /** Call for each stored message, so that a room that wakes reads few messages of a long chat. */
  saveSpends(id: number): void {
    for (const [memberId, record] of this.#records) this.#store.saveSpends(memberId, record, id);
  }

  /** Returns the one object of this member, for the caller to change. */
  topUpOf(memberId: number): TopUpState {
    let topUp = this.#topUps.get(memberId);
    if (!topUp) {
      topUp = {
        leaseSize: this.#leaseCoins,
        at: Number.NEGATIVE_INFINITY,
        otherFunds: undefined,
        isShort: false,
        recalled: undefined,
      };
      this.#topUps.set(memberId, topUp);
    }
    return topUp;
  }
}
