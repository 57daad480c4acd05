import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  applyStep,
  available,
  EMPTY_LEASE,
  type HoldRow,
  type Lease,
  nextStep,
} from "../../src/core/lease.ts";
import { disagreementOf, planRepair, repairActor, repairStepId } from "../../src/core/repair.ts";

const HOLD: HoldRow = { step: 4, stepId: "four", held: 50, captured: 30, capturedThrough: 6 };
const LEASE: Lease = {
  ...EMPTY_LEASE,
  step: 4,
  held: 50,
  captured: 30,
  capturedThrough: 6,
  spent: 10,
  count: 2,
  last: 9,
};
const EMPTY_HOLD: HoldRow = { step: 0, stepId: "", held: 0, captured: 0, capturedThrough: 0 };
const PRICES = { charged: 30, spent: 10 };

describe("a hold and its lease", () => {
  test.each<[string, ReturnType<typeof disagreementOf>, HoldRow, Lease | undefined, typeof PRICES]>([
    ["agree at the same step", undefined, HOLD, LEASE, PRICES],
    ["agree when all is spent", undefined, HOLD, LEASE, { charged: 30, spent: 50 }],
    ["agree when the member never paid", undefined, EMPTY_HOLD, undefined, { charged: 0, spent: 0 }],
    ["show an older D1 when the lease is ahead", "database-older", HOLD, { ...LEASE, step: 5 }, PRICES],
    ["show an older D1 when the lease is fenced", "database-older", HOLD, { ...LEASE, fenced: true }, PRICES],
    [
      "show an older D1 when a step is pending that D1 has not taken",
      "database-older",
      HOLD,
      { ...LEASE, pending: nextStep(LEASE, "five", { releaseAll: false }) },
      PRICES,
    ],
    [
      "show an older D1 when D1 lacks the hold",
      "database-older",
      EMPTY_HOLD,
      LEASE,
      { charged: 0, spent: 40 },
    ],
    ["show an older D1 when it lent less", "database-older", HOLD, { ...LEASE, held: 51 }, PRICES],
    ["show an older D1 when it charged less", "database-older", HOLD, { ...LEASE, captured: 35 }, PRICES],
    [
      "show an older D1 when it charged fewer messages",
      "database-older",
      HOLD,
      { ...LEASE, capturedThrough: 7 },
      PRICES,
    ],
    [
      "show an older D1 when more was spent than lent",
      "database-older",
      HOLD,
      LEASE,
      { charged: 30, spent: 51 },
    ],
    [
      "show an older D1 when both lack what was paid",
      "database-older",
      EMPTY_HOLD,
      undefined,
      { charged: 0, spent: 5 },
    ],
    ["show an older room when the lease is behind", "room-older", HOLD, { ...LEASE, step: 3 }, PRICES],
    ["show an older room when the room has no lease", "room-older", HOLD, undefined, PRICES],
    [
      "show an older room when charged messages are lost",
      "room-older",
      HOLD,
      LEASE,
      { charged: 25, spent: 0 },
    ],
    [
      "contradict each other when D1 charged too little",
      "contradiction",
      HOLD,
      LEASE,
      { charged: 35, spent: 0 },
    ],
  ])("%s", (_, expected, hold, lease, prices) => {
    expect(disagreementOf(hold, lease, prices)).toBe(expected);
  });
});

describe("the step of a repair", () => {
  const NOW = 1_000_000;
  const uncharged = { spent: 40, count: 8, last: 14 };
  const plan = planRepair(HOLD, LEASE, uncharged, { id: "repair:1:x", now: NOW });
  const taken: HoldRow = { step: NOW + 1, stepId: "repair:1:x", held: 0, captured: 70, capturedThrough: 14 };

  test("captures what D1 has not charged, leaves nothing to spend, and is taken like any other step", () => {
    expect(plan).toMatchObject({ step: NOW, captured: 30, capturedThrough: 6, fenced: true });
    expect(plan.pending).toEqual({ id: "repair:1:x", capture: 40, count: 8, last: 14, release: 0 });
    expect(available({ ...plan, fenced: false })).toBe(0);
    expect(applyStep(plan, taken)).toMatchObject({
      ...{ step: NOW + 1, held: 0, captured: 70, capturedThrough: 14, spent: 0, count: 0 },
      ...{ pending: undefined, fenced: false },
    });
  });

  test("ends where D1 has charged when nothing was paid since", () => {
    const nothing = planRepair(HOLD, LEASE, { spent: 0, count: 0, last: 0 }, { id: "x", now: NOW });
    expect(nothing.pending).toEqual({ id: "x", capture: 0, count: 0, last: 6, release: 0 });
  });

  test("has a number that no copy of an earlier step can follow", () => {
    const step = fc.integer({ min: 0, max: 2 * NOW });
    fc.assert(
      fc.property(step, fc.option(step, { nil: undefined }), (inD1, inRoom) => {
        const lease = inRoom === undefined ? undefined : { ...LEASE, step: inRoom };
        const { step } = planRepair({ ...HOLD, step: inD1 }, lease, uncharged, { id: "x", now: NOW });
        // A copy numbered n + 1 needs D1 at n. The room's own pending step has its number plus 1.
        expect(step + 1).toBeGreaterThan(Math.max(inD1, (inRoom ?? 0) + 1, NOW));
        expect(step + 1).toBeLessThanOrEqual(Math.max(inD1 + 1, (inRoom ?? 0) + 2, NOW + 1));
      }),
    );
  });

  test("has an id that names the superuser or the API key", () => {
    for (const actor of [17, "key:0123456789ab"] as const)
      expect(repairActor(repairStepId(actor, crypto.randomUUID()))).toBe(actor);
    expect(repairActor(crypto.randomUUID())).toBeUndefined();
    expect(repairActor("")).toBeUndefined();
  });
});
