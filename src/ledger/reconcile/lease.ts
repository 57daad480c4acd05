import { applyStep, available, type HoldRow, type Lease } from "../../core/lease.ts";
import type { Difference } from "../../protocol/http/reconciliation.ts";

export const EMPTY_HOLD: HoldRow = { step: 0, stepId: "", held: 0, captured: 0, capturedThrough: 0 };

/** The sentence for each way in which a lease and its hold can differ. */
export const LEASE_FAULTS = {
  noLease: "D1 has a hold of which the room has no lease.",
  paidWithoutLease: "The member paid in the room without a lease.",
  fenced: "The lease is fenced: D1 stood where its step neither begins nor ends.",
  overspent: "More is spent or given back than was lent.",
  roomAhead: "The room is at a step that D1 has not taken.",
  roomBehind: "D1 has taken steps that the room knows nothing of.",
  otherFigures: "The hold and the lease differ at the same step.",
  otherStep: "D1 has taken another step than the one for which the room waits.",
};

type Mismatch = Pick<Difference, "expected" | "found" | "detail">;

/**
 * Whether a lease and its hold belong together: the room is at the hold's step, or one before it and waits for just that step.
 * The hold was read before the room answered, and, where the room was ahead of that, again afterwards. Its steps only grow: so
 * what is said here is wrong whatever else goes on, and members may write all the while.
 */
export function compareLease(
  { before, after }: { before: HoldRow; after: HoldRow },
  lease: Lease | undefined,
  paid: number,
): Mismatch | undefined {
  if (!lease) {
    // The room writes its lease down before D1 hears of a step, and before it stores a paid message.
    if (before.step > 0) return { expected: before.step, detail: LEASE_FAULTS.noLease };
    return paid > 0 ? { found: paid, detail: LEASE_FAULTS.paidWithoutLease } : undefined;
  }
  if (lease.fenced) return { found: lease.step, detail: LEASE_FAULTS.fenced };
  const remaining = available(lease);
  if (remaining < 0) return { expected: 0, found: remaining, detail: LEASE_FAULTS.overspent };

  const steps = { expected: Math.max(before.step, after.step), found: lease.step };
  if (lease.step > after.step) return { ...steps, detail: LEASE_FAULTS.roomAhead };
  if (lease.step < before.step - 1) return { ...steps, detail: LEASE_FAULTS.roomBehind };
  const holdAt = (step: number) => [before, after].find((hold) => hold.step === step);
  const same = holdAt(lease.step);
  if (same && figures(same) !== figures(lease)) {
    return { expected: figures(same), found: figures(lease), detail: LEASE_FAULTS.otherFigures };
  }
  const next = holdAt(lease.step + 1);
  // A step that D1 took after the room had answered need not have been pending by then.
  const waited = next === before || lease.pending !== undefined;
  if (!next || !waited || applyStep(lease, next)) return undefined;
  return { ...steps, detail: LEASE_FAULTS.otherStep };
}

function figures({ held, captured, capturedThrough }: HoldRow | Lease): string {
  return `held ${held}, captured ${captured}, upto ${capturedThrough}`;
}
