import { describe, expect, test } from "vitest";
import { EMPTY_LEASE, type HoldRow, type Lease, nextStep } from "../../../src/core/lease.ts";
import { compareLease, EMPTY_HOLD, LEASE_FAULTS } from "../../../src/ledger/reconcile/lease.ts";

/** D1 and the room are at step 4. The room's next step captures the coins that were spent since. */
const hold: HoldRow = { step: 4, stepId: "four", held: 50, captured: 30, capturedThrough: 6 };
const lease: Lease = {
  ...EMPTY_LEASE,
  step: 4,
  held: 50,
  captured: 30,
  capturedThrough: 6,
  spent: 10,
  count: 2,
  last: 9,
};
const waiting: Lease = { ...lease, pending: nextStep(lease, "five", { releaseAll: false }) };
const releasing = nextStep(lease, "five", { releaseAll: true });
const taken: HoldRow = { step: 5, stepId: "five", held: 80, captured: 40, capturedThrough: 9 };
const applied: Lease = {
  ...lease,
  ...{ step: 5, held: 80, captured: 40, capturedThrough: 9, spent: 0, count: 0, pending: undefined },
};
const later = (step: number): HoldRow => ({
  ...taken,
  step,
  stepId: `step ${step}`,
  capturedThrough: step * 10,
});

const compare = (before: HoldRow, room: Lease | undefined, after = before, paid = 40) =>
  compareLease({ before, after }, room, paid);

describe("compareLease finds no difference", () => {
  test.each<[string, HoldRow, Lease | undefined, HoldRow?]>([
    ["when both are at the same step", hold, lease],
    ["when the room waits for its next step", hold, waiting],
    ["when D1 has taken that step and the room has no answer yet", taken, waiting],
    [
      "when the first step is pending",
      EMPTY_HOLD,
      { ...EMPTY_LEASE, pending: nextStep(EMPTY_LEASE, "one", { releaseAll: false }) },
    ],
    [
      "when the room took a step after D1 was first read, and D1 shows it when read again",
      hold,
      applied,
      taken,
    ],
    ["when D1 is at a later step when read again", hold, applied, later(6)],
    ["when D1 is many steps further when read again", hold, applied, later(9)],
    ["when all lent coins are spent", hold, { ...lease, spent: 50 }],
  ])("%s", (_, before, room, after) => {
    expect(compare(before, room, after)).toBeUndefined();
  });

  test("when the member never paid", () => {
    expect(compare(EMPTY_HOLD, undefined, EMPTY_HOLD, 0)).toBeUndefined();
  });
});

describe("compareLease reports", () => {
  test.each<[string, keyof typeof LEASE_FAULTS, HoldRow, Lease | undefined, HoldRow?]>([
    ["that the room has no lease", "noLease", hold, undefined],
    ["that the member paid without a lease", "paidWithoutLease", EMPTY_HOLD, undefined],
    ["that the lease is fenced", "fenced", hold, { ...lease, fenced: true }],
    ["that more coins were spent than lent", "overspent", hold, { ...lease, spent: 51 }],
    [
      "that coins under release were also spent",
      "overspent",
      hold,
      { ...lease, pending: { ...releasing, release: 41 } },
    ],
    ["that the room is ahead", "roomAhead", hold, applied],
    [
      "that the room is ahead of D1 even when D1 is read again",
      "roomAhead",
      hold,
      { ...applied, step: 6 },
      taken,
    ],
    ["that the room is two steps behind", "roomBehind", later(6), lease],
    ["that D1 took a step that is not pending", "otherStep", taken, lease],
    [
      "that D1 took a different step from the pending one",
      "otherStep",
      { ...taken, stepId: "another" },
      waiting,
    ],
    [
      "that D1 captured a different amount in the pending step",
      "otherStep",
      { ...taken, captured: 41 },
      waiting,
    ],
    ["that the held coins differ", "otherFigures", hold, { ...lease, held: 51 }],
    ["that the captured coins differ", "otherFigures", hold, { ...lease, captured: 29 }],
    ["that the ranges differ", "otherFigures", hold, { ...lease, capturedThrough: 7 }],
    ["that the figures differ when D1 is read again", "otherFigures", hold, { ...applied, held: 81 }, taken],
    ["that D1 took a different step meanwhile", "otherStep", hold, waiting, { ...taken, stepId: "another" }],
  ])("%s", (_, fault, before, room, after) => {
    expect(compare(before, room, after)?.detail).toBe(LEASE_FAULTS[fault]);
  });
});
