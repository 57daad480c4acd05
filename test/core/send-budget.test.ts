import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  SEND_BUDGET_SECONDS,
  SEND_REFUSAL_MAX_MS,
  SENDS_BUSY_COUNT,
  SENDS_WINDOW_MS,
} from "../../src/core/limits.ts";
import { countSend, isBusy, type SendWindow, spendSends } from "../../src/core/send-budget.ts";
import type { Bucket } from "../../src/core/token-bucket.ts";

const PER_SECOND = 30;
const FULL = PER_SECOND * SEND_BUDGET_SECONDS;

describe("a budget of sends", () => {
  test("allows a full budget at once, and refuses from the first message beyond it", () => {
    expect(spendSends(undefined, FULL, PER_SECOND, 0).refuseForMs).toBe(0);
    expect(spendSends(undefined, FULL + 1, PER_SECOND, 0).refuseForMs).toBe(34);
  });

  test("refuses until the debt is paid back, and not longer", () => {
    const over = spendSends(undefined, FULL + 60, PER_SECOND, 0);
    expect(over).toEqual({ tokens: -60, at: 0, refuseForMs: 2000 });
    expect(spendSends(over, 0, PER_SECOND, 1999).refuseForMs).toBe(1);
    expect(spendSends(over, 0, PER_SECOND, 2000).refuseForMs).toBe(0);
  });

  test("is refilled up to its size and not beyond", () => {
    expect(spendSends({ tokens: 0, at: 0 }, 0, PER_SECOND, 3_600_000).tokens).toBe(FULL);
  });

  test("never refuses for longer than a minute", () => {
    expect(spendSends(undefined, 1_000_000, PER_SECOND, 0).refuseForMs).toBe(SEND_REFUSAL_MAX_MS);
  });

  test("loses and gains nothing when the clock is set back", () => {
    expect(spendSends({ tokens: 10, at: 1000 }, 1, PER_SECOND, 0)).toEqual({
      tokens: 9,
      at: 0,
      refuseForMs: 0,
    });
  });

  test("lets a member who obeys send at most a budget plus the refill", () => {
    const gaps = fc.array(fc.record({ gap: fc.nat(2000), count: fc.nat(200) }), {
      maxLength: 60,
      size: "max",
    });
    fc.assert(
      fc.property(gaps, (reports) => {
        let [budget, now, sent, refusedUntil]: [Bucket | undefined, number, number, number] = [
          undefined,
          0,
          0,
          0,
        ];
        for (const { gap, count } of reports) {
          now += gap;
          if (now < refusedUntil) continue;
          const spent = spendSends(budget, count, PER_SECOND, now);
          budget = spent;
          sent += count;
          refusedUntil = now + spent.refuseForMs;
          // Only the last report may exceed it.
          expect(sent).toBeLessThanOrEqual(FULL + (now / 1000) * PER_SECOND + count + 1);
        }
      }),
    );
  });
});

describe("a window of sends", () => {
  const countMany = (count: number, now: number, window?: SendWindow) => {
    let counted = window ?? countSend(undefined, now);
    for (let i = window ? 0 : 1; i < count; i++) counted = countSend(counted, now);
    return counted;
  };

  test(`is busy from message ${SENDS_BUSY_COUNT + 1} on`, () => {
    expect(isBusy(countMany(SENDS_BUSY_COUNT, 0))).toBe(false);
    expect(isBusy(countMany(SENDS_BUSY_COUNT + 1, 0))).toBe(true);
  });

  test("ends after its time, and not before", () => {
    const window = countMany(SENDS_BUSY_COUNT, 5);
    expect(countSend(window, 5 + SENDS_WINDOW_MS - 1).count).toBe(SENDS_BUSY_COUNT + 1);
    expect(countSend(window, 5 + SENDS_WINDOW_MS)).toEqual({ startedAt: 5 + SENDS_WINDOW_MS, count: 1 });
  });

  test("ends when the clock is set back", () => {
    expect(countSend({ startedAt: 1000, count: 9 }, 999)).toEqual({ startedAt: 999, count: 1 });
  });
});
