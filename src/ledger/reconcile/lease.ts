import { applyStep, available, type HoldRow, type Lease } from "../../core/lease.ts";
import type { Difference } from "../../protocol/http/reconciliation.ts";

export const EMPTY_HOLD: HoldRow = { step: 0, stepId: "", held: 0, captured: 0, capturedThrough: 0 };

/** The sentence for each difference between a lease and its hold. */
export const LEASE_FAULTS = {
  noLease: "D1 has a hold of which the room has no lease.",
  paidWithoutLease: "The member paid in the room without a lease.",
  fenced:
    "The lease is fenced: D1 was at a step where the pending one neither begins nor ends. The figure found is the step of the room's lease.",
  overspent: "The member spent, or the room released, more coins than D1 lent.",
  roomAhead: "The room is at a step that D1 has not taken.",
  roomBehind: "D1 has taken steps that the room does not know.",
  otherFigures: "The hold and the lease differ at the same step.",
  otherStep: "D1 has taken a different step from the one for which the room waits.",
};

type Mismatch = Pick<Difference, "expected" | "found" | "detail">;

/** A hold, read before the room answered and, if the room was ahead of that, again afterwards. */
type HoldReadings = { before: HoldRow; after: HoldRow };

/**
 * Compares a lease with its hold: the room must be at the hold's step, or one before it and waiting for exactly that step. A
 * hold's step only grows, so a mismatch is real even while members send messages.
 * @param paid the price of all the member's messages in the room
 */
export function compareLease(
  hold: HoldReadings,
  lease: Lease | undefined,
  paid: number,
): Mismatch | undefined {
  if (!lease) return checkMissingLease(hold, paid);
  return (
    checkAvailable(lease) ??
    checkStepNumber(hold, lease) ??
    checkFigures(hold, lease) ??
    checkPendingStep(hold, lease)
  );
}

/** The room stores its lease before it sends D1 a step, and before it stores a paid message. */
function checkMissingLease({ before }: HoldReadings, paid: number): Mismatch | undefined {
  if (before.step > 0) return { expected: before.step, detail: LEASE_FAULTS.noLease };
  return paid > 0 ? { found: paid, detail: LEASE_FAULTS.paidWithoutLease } : undefined;
}

function checkAvailable(lease: Lease): Mismatch | undefined {
  if (lease.fenced) return { found: lease.step, detail: LEASE_FAULTS.fenced };
  const remaining = available(lease);
  return remaining < 0 ? { expected: 0, found: remaining, detail: LEASE_FAULTS.overspent } : undefined;
}

function checkStepNumber({ before, after }: HoldReadings, { step }: Lease): Mismatch | undefined {
  if (step > after.step) return stepMismatch({ before, after }, step, LEASE_FAULTS.roomAhead);
  if (step < before.step - 1) return stepMismatch({ before, after }, step, LEASE_FAULTS.roomBehind);
  return undefined;
}

/** At the same step, the hold and the lease have the same figures. */
function checkFigures(hold: HoldReadings, lease: Lease): Mismatch | undefined {
  const same = holdAt(hold, lease.step);
  if (!same || figures(same) === figures(lease)) return undefined;
  return { expected: figures(same), found: figures(lease), detail: LEASE_FAULTS.otherFigures };
}

/** If D1 is one step further, that step is the one for which the room waits. */
function checkPendingStep(hold: HoldReadings, lease: Lease): Mismatch | undefined {
  const next = holdAt(hold, lease.step + 1);
  // If D1 took the step after the room had answered, the step may not have been pending yet.
  const wasPending = next === hold.before || lease.pending !== undefined;
  if (!next || !wasPending || applyStep(lease, next)) return undefined;
  return stepMismatch(hold, lease.step, LEASE_FAULTS.otherStep);
}

function stepMismatch({ before, after }: HoldReadings, found: number, detail: string): Mismatch {
  return { expected: Math.max(before.step, after.step), found, detail };
}

function holdAt({ before, after }: HoldReadings, step: number): HoldRow | undefined {
  return [before, after].find((hold) => hold.step === step);
}

function figures({ held, captured, capturedThrough }: HoldRow | Lease): string {
  return `held ${held}, captured ${captured}, upto ${capturedThrough}`;
}
