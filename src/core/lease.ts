import { LEASE_MAX_COINS, LEASE_QUICK_MS, LEASE_SLOW_MS } from "./limits.ts";

/**
 * A hold as its room sees it: the coins that a member may spend in this chat without asking anybody. The words are those of
 * two-phase money: a step captures what was spent, gives back, and is lent anew.
 */
export type Lease = {
  /** How many steps of the hold the room knows to be done. */
  step: number;
  /** Coins lent, and neither captured nor given back by that step. */
  held: number;
  /** The price of all the member's messages up to the id `upto`: charged in D1. */
  captured: number;
  capturedThrough: number;
  /** The price, the number and the last id of the member's paid messages after `upto`; `last` is `upto` without any. */
  spent: number;
  count: number;
  last: number;
  /** A step that D1 was asked for, and may or may not have taken. It is repeated as it is until D1 shows it. */
  pending: Step | undefined;
  /** D1 stands where the pending step neither begins nor ends. Nothing is spent until it does. */
  fenced: boolean;
};

/** What a step does besides lending: captures `count` messages up to `last`, and gives back all that is left, or nothing. */
export type Step = { id: string; capture: number; count: number; last: number; release: number };

/** The hold's row in D1, after a step or at a look. */
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

/** What may still be spent. What is being given back may not: it may be elsewhere by now. */
export function available(lease: Lease): number {
  return lease.fenced ? 0 : lease.held - (lease.pending?.release ?? 0) - lease.spent;
}

/** All that the member ever spent in this chat. */
export function totalSpent(lease: Lease): number {
  return lease.captured + lease.spent;
}

/** The lease after a message of this price, which must be left, was stored under `id`. */
export function spend(lease: Lease, price: number, id: number): Lease {
  if (price > available(lease)) throw new RangeError("a lease can't be overspent");
  return { ...lease, spent: lease.spent + price, count: lease.count + 1, last: id };
}

/** The next step of a lease that has none under way. */
export function nextStep(lease: Lease, id: string, { releaseAll }: { releaseAll: boolean }): Step {
  const { spent, count, last } = lease;
  return { id, capture: spent, count, last, release: releaseAll ? available(lease) : 0 };
}

/**
 * The lease once D1 has taken its pending step. Undefined when D1 stands anywhere else: two rooms use one hold, or a store was
 * lost. Then this room must not spend, nor guess.
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

/** What a member has outside this chat, as one answer of D1 shows it. */
export type OtherFunds = {
  balance: number;
  others: readonly { chatId: number; step: number; held: number }[];
};

/**
 * Whether to ask for more before it is needed, so that a busy conversation never waits: but not where the coins are short, or
 * another chat has a claim on them.
 */
export function isRunningLow(lease: Lease, leaseSize: number, otherFunds: OtherFunds | undefined): boolean {
  if (lease.pending || available(lease) * 2 >= leaseSize) return false;
  return otherFunds !== undefined && otherFunds.balance >= leaseSize && otherFunds.others.length === 0;
}

/**
 * How much to ask for at a top-up: twice as much as the last time if that was a moment ago, the least again after a pause.
 * @param sinceMs since the last top-up
 */
export function nextLeaseSize(lastSize: number, sinceMs: number, leaseCoins: number): number {
  if (sinceMs < LEASE_QUICK_MS) return Math.min(lastSize * 2, Math.max(LEASE_MAX_COINS, leaseCoins));
  return sinceMs < LEASE_SLOW_MS ? lastSize : leaseCoins;
}
