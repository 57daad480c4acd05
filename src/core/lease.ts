import { LEASE_MAX_COINS, LEASE_QUICK_MS, LEASE_SLOW_MS, RECALLED_COINS_PARTS } from "./limits.ts";

/**
 * A hold as its room sees it: the coins that a member may spend in this chat without a call to D1. The words are those of
 * two-phase payments: a step captures what was spent, releases what is left, and lends more.
 */
export type Lease = {
  /** The number of the last step that the room knows D1 took. */
  step: number;
  /** Coins lent, and neither captured nor released up to that step. */
  held: number;
  /** The price of all the member's messages up to the id `capturedThrough`: charged in D1. */
  captured: number;
  capturedThrough: number;
  /** The price, the number and the last id of the member's paid messages after that id; `last` is that id if there are none. */
  spent: number;
  count: number;
  last: number;
  /** A step that D1 may or may not have taken. The room repeats it unchanged until D1 answers. */
  pending: Step | undefined;
  /** D1 is at a step where the pending one neither begins nor ends. Nothing may be spent until D1 is. */
  fenced: boolean;
};

/** Captures `count` messages up to the id `last`, and releases all that is left or nothing. The request adds what to lend. */
export type Step = { id: string; capture: number; count: number; last: number; release: number };

/** The hold's row in D1. */
export type HoldRow = {
  step: number;
  stepId: string;
  held: number;
  captured: number;
  capturedThrough: number;
};

export const EMPTY_LEASE: Lease = {
  step: 0,
  held: 0,
  captured: 0,
  capturedThrough: 0,
  spent: 0,
  count: 0,
  last: 0,
  pending: undefined,
  fenced: false,
};

/** Returns the coins that may still be spent. Coins under release do not count: another chat may hold them by now. */
export function available(lease: Lease): number {
  return lease.fenced ? 0 : lease.held - (lease.pending?.release ?? 0) - lease.spent;
}

/** Returns all that the member ever spent in this chat. */
export function totalSpent(lease: Lease): number {
  return lease.captured + lease.spent;
}

/** Returns the lease after a message of this price was stored under `id`. @throws RangeError if the lease does not cover it */
export function spend(lease: Lease, price: number, id: number): Lease {
  if (price > available(lease)) throw new RangeError("a lease can't be overspent");
  return { ...lease, spent: lease.spent + price, count: lease.count + 1, last: id };
}

/** Returns the next step of a lease without a pending one. */
export function nextStep(lease: Lease, id: string, { releaseAll }: { releaseAll: boolean }): Step {
  const { spent, count, last } = lease;
  return { id, capture: spent, count, last, release: releaseAll ? available(lease) : 0 };
}

/**
 * Returns the lease after D1 has taken its pending step; undefined if D1 is anywhere else, because two rooms use one hold or a
 * database was restored. Then the room must neither spend nor guess.
 */
export function applyStep(lease: Lease, row: HoldRow): Lease | undefined {
  const { pending } = lease;
  const taken =
    pending &&
    row.step === lease.step + 1 &&
    row.stepId === pending.id &&
    row.captured === lease.captured + pending.capture &&
    row.capturedThrough === pending.last;
  if (!taken) return undefined;
  return {
    step: row.step,
    held: row.held,
    captured: row.captured,
    capturedThrough: row.capturedThrough,
    spent: lease.spent - pending.capture,
    count: lease.count - pending.count,
    last: lease.last,
    pending: undefined,
    fenced: false,
  };
}

/** A member's coins outside this chat, as one answer of D1 shows them. */
export type OtherFunds = {
  balance: number;
  others: readonly { chatId: number; step: number; held: number }[];
};

/**
 * Returns whether to top a lease up early, so that a busy conversation never waits for D1. False while the balance is short,
 * or another chat holds coins of the member and may need the rest.
 */
export function isRunningLow(lease: Lease, leaseSize: number, otherFunds: OtherFunds | undefined): boolean {
  if (lease.pending || available(lease) * 2 >= leaseSize) return false;
  return otherFunds !== undefined && otherFunds.balance >= leaseSize && otherFunds.others.length === 0;
}

/**
 * Returns how many coins to borrow at a top-up: twice the last size if the lease was used up quickly, and `leaseCoins` again
 * after a pause.
 * @param sinceMs since the last top-up; negative after the clock was set back, which says as little as a pause
 */
export function nextLeaseSize(lastSize: number, sinceMs: number, leaseCoins: number): number {
  if (sinceMs < 0) return leaseCoins;
  if (sinceMs < LEASE_QUICK_MS) return Math.min(lastSize * 2, Math.max(LEASE_MAX_COINS, leaseCoins));
  return sinceMs < LEASE_SLOW_MS ? lastSize : leaseCoins;
}

/**
 * Returns how many of these coins to borrow after other chats have released some of them. With all of them, each chat of a member who
 * writes in several would recall them for each message.
 */
export function leaseSizeAfterRecall(leaseSize: number, coins: number): number {
  return Math.min(leaseSize, Math.ceil(coins / RECALLED_COINS_PARTS));
}
