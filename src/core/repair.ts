import type { ActorId } from "./acts.ts";
import type { HoldRow, Lease } from "./lease.ts";

/** The price of a member's messages up to the one through which D1 has charged, and after it. */
type Prices = { charged: number; spent: number };

/** A member's paid messages after the one up to which D1 has charged: their price, their number, and the last id. */
export type Uncharged = { spent: number; count: number; last: number };

/**
 * How a hold and its lease disagree. `database-older`: D1 went back to a state before the room's last step. `room-older`: the room
 * went back, and messages that D1 charged are lost. `contradiction`: D1 charged less than the messages cost, which no restore
 * causes.
 */
export type Disagreement = "database-older" | "room-older" | "contradiction";

/** Returns how a hold and its lease disagree; undefined if they agree. @param lease undefined if the room has none */
export function disagreementOf(
  hold: HoldRow,
  lease: Lease | undefined,
  { charged, spent }: Prices,
): Disagreement | undefined {
  if (charged > hold.captured) return "contradiction";
  if (charged < hold.captured) return "room-older";
  if (!lease) return hold.step > 0 ? "room-older" : spent > 0 ? "database-older" : undefined;
  const { step, held, captured, capturedThrough, fenced, pending } = lease;
  const isSame =
    step === hold.step &&
    held === hold.held &&
    held >= spent &&
    captured === hold.captured &&
    capturedThrough === hold.capturedThrough;
  if (isSame && !fenced && !pending) return undefined;
  return step < hold.step ? "room-older" : "database-older";
}

/**
 * Returns the lease that the room stores before it requests a repair from D1. Its pending step begins at D1's hold, captures all
 * that D1 has not charged, and releases the rest. Until D1 takes that step, the lease is fenced: nothing is spent.
 *
 * The step's number is the time (Unix ms), unless the hold or the lease is at a greater one. So it is greater than that of each
 * step that the hold ever took, also in a future that was undone, and no late copy of such a step can follow it.
 */
export function planRepair(
  hold: HoldRow,
  lease: Lease | undefined,
  { spent, count, last }: Uncharged,
  { id, now }: { id: string; now: number },
): Lease & { pending: NonNullable<Lease["pending"]> } {
  const through = Math.max(hold.capturedThrough, last);
  return {
    step: Math.max(hold.step, (lease?.step ?? 0) + 1, now),
    // Nothing is left to spend: the repair lends nothing.
    held: spent,
    captured: hold.captured,
    capturedThrough: hold.capturedThrough,
    spent,
    count,
    last: through,
    pending: { id, capture: spent, count, last: through, release: 0 },
    fenced: true,
  };
}

const REPAIR = "repair";

/** Returns the id of a repair's step. It names the superuser or the API key, so that D1 and the log show who repaired the hold. */
export function repairStepId(actorId: ActorId, uuid: string): string {
  return `${REPAIR}:${actorId}:${uuid}`;
}

/** Returns the superuser or the API key in the id of a repair's step; undefined for any other step. */
export function repairActor(stepId: string): ActorId | undefined {
  const [kind, first, second] = stepId.split(":");
  if (kind !== REPAIR) return undefined;
  return first === "key" ? `key:${second}` : Number(first);
}
