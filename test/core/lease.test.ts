import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  applyStep,
  available,
  EMPTY_LEASE,
  type HoldRow,
  isRunningLow,
  type Lease,
  leaseSizeAfterRecall,
  nextLeaseSize,
  nextStep,
  spend,
  totalSpent,
} from "../../src/core/lease.ts";
import { LEASE_MAX_COINS, LEASE_QUICK_MS, LEASE_SLOW_MS } from "../../src/core/limits.ts";

/** Two messages spent 30 of 100 coins since step 4; 200 coins were charged up to that step. */
const OPEN: Lease = {
  ...EMPTY_LEASE,
  step: 4,
  held: 100,
  captured: 200,
  capturedThrough: 7,
  spent: 30,
  count: 2,
  last: 9,
};
const TOP_UP = nextStep(OPEN, "top-up", { releaseAll: false });
const RELEASE = nextStep(OPEN, "release", { releaseAll: true });
/** The hold's row after D1 has taken `TOP_UP` and lent 50. */
const TAKEN: HoldRow = { step: 5, stepId: "top-up", held: 120, captured: 230, capturedThrough: 9 };

describe("the available coins of a lease", () => {
  test.each<[string, Lease, number]>([
    ["none of an empty lease", EMPTY_LEASE, 0],
    ["the held coins minus the spent ones", OPEN, 70],
    ["the same during a top-up", { ...OPEN, pending: TOP_UP }, 70],
    ["none during a release", { ...OPEN, pending: RELEASE }, 0],
    ["none of a fenced lease", { ...OPEN, fenced: true }, 0],
  ])("are %s", (_, lease, remaining) => expect(available(lease)).toBe(remaining));

  test("can be spent to the last coin, and not beyond", () => {
    const spent = spend(OPEN, 70, 12);
    expect(spent).toEqual({ ...OPEN, spent: 100, count: 3, last: 12 });
    expect(available(spent)).toBe(0);
    expect(totalSpent(spent)).toBe(300);
    expect(() => spend(OPEN, 71, 12)).toThrow(RangeError);
    expect(() => spend({ ...OPEN, pending: RELEASE }, 1, 12)).toThrow(RangeError);
    expect(() => spend({ ...OPEN, fenced: true }, 1, 12)).toThrow(RangeError);
  });
});

describe("a step", () => {
  test("captures all spent coins, and releases all that are left or none", () => {
    expect(TOP_UP).toEqual({ id: "top-up", capture: 30, count: 2, last: 9, release: 0 });
    expect(RELEASE).toEqual({ id: "release", capture: 30, count: 2, last: 9, release: 70 });
    expect(nextStep(EMPTY_LEASE, "first", { releaseAll: true })).toEqual({
      id: "first",
      capture: 0,
      count: 0,
      last: 0,
      release: 0,
    });
  });

  test("leaves coins that were spent while it was pending uncaptured", () => {
    const meanwhile = spend({ ...OPEN, pending: TOP_UP }, 20, 12);
    const lease = applyStep(meanwhile, TAKEN);
    expect(lease).toEqual({
      ...EMPTY_LEASE,
      step: 5,
      held: 120,
      captured: 230,
      capturedThrough: 9,
      spent: 20,
      count: 1,
      last: 12,
    });
    expect(available(lease ?? EMPTY_LEASE)).toBe(100);
  });

  test("unfences a lease if D1 shows it after all", () => {
    expect(applyStep({ ...OPEN, pending: TOP_UP, fenced: true }, TAKEN)).toMatchObject({
      step: 5,
      fenced: false,
    });
  });

  test.each<[string, Partial<HoldRow>]>([
    ["at the step before it", { step: 4 }],
    ["at the step after it", { step: 6 }],
    ["at a different step with its number", { stepId: "another" }],
    ["at a different sum of charges", { captured: 231 }],
    ["at a different last message", { capturedThrough: 8 }],
  ])("is not applied if D1 is %s", (_, row) => {
    expect(applyStep({ ...OPEN, pending: TOP_UP }, { ...TAKEN, ...row })).toBeUndefined();
  });

  test("is not applied to a lease without a pending step", () => {
    expect(applyStep(OPEN, TAKEN)).toBeUndefined();
  });
});

/** Runs a room and D1 side by side. D1 takes each step once; its answer may be lost or come twice. */
test("no sequence of messages, steps, and lost or repeated answers creates or loses a coin of a lease", () => {
  const event = fc.oneof(
    {
      weight: 3,
      arbitrary: fc.record({ kind: fc.constant("pay" as const), price: fc.integer({ min: 1, max: 40 }) }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant("begin" as const), releaseAll: fc.boolean() }) },
    {
      weight: 2,
      arbitrary: fc.record({ kind: fc.constant("send" as const), lend: fc.nat(100), answered: fc.boolean() }),
    },
  );
  fc.assert(
    fc.property(fc.array(event, { maxLength: 60, size: "max" }), (events) => {
      let lease = EMPTY_LEASE;
      const d1: HoldRow = { step: 0, stepId: "", held: 0, captured: 0, capturedThrough: 0 };
      let [lent, release, paid, messages] = [0, 0, 0, 0];
      const old: HoldRow[] = [];
      for (const each of events) {
        if (each.kind === "pay") {
          if (each.price > available(lease)) continue;
          lease = spend(lease, each.price, ++messages);
          paid += each.price;
        } else if (each.kind === "begin" && !lease.pending) {
          lease = { ...lease, pending: nextStep(lease, `step ${old.length} ${messages}`, each) };
        } else if (each.kind === "send" && lease.pending) {
          const { id, capture, last, release: given } = lease.pending;
          if (d1.step === lease.step) {
            // D1 takes the first copy, and lends.
            Object.assign(d1, {
              step: d1.step + 1,
              stepId: id,
              captured: d1.captured + capture,
              capturedThrough: last,
            });
            d1.held += each.lend - capture - given;
            [lent, release] = [lent + each.lend, release + given];
          }
          if (!each.answered) continue;
          for (const late of old) expect(applyStep(lease, late)).toBeUndefined();
          lease = applyStep(lease, d1) ?? EMPTY_LEASE;
          expect(lease.step).toBe(d1.step);
          old.push({ ...d1 });
        }
        expect(d1.held).toBeGreaterThanOrEqual(0);
        expect(available(lease)).toBeGreaterThanOrEqual(0);
        expect(totalSpent(lease)).toBe(paid);
        if (!lease.pending) expect(available(lease)).toBe(lent - release - paid);
      }
    }),
  );
});

describe("a lease", () => {
  const rich = { balance: 100, others: [] };
  const remaining = (coins: number): Lease => ({ ...EMPTY_LEASE, step: 1, held: coins });

  test.each<[string, boolean, Parameters<typeof isRunningLow>]>([
    ["is topped up early when less than half of its size is left", true, [remaining(49), 100, rich]],
    ["is not topped up early when half is left", false, [remaining(50), 100, rich]],
    [
      "is not topped up early while a step is pending",
      false,
      [{ ...remaining(0), pending: TOP_UP }, 100, rich],
    ],
    ["is not topped up early before D1 has answered once", false, [remaining(0), 100, undefined]],
    [
      "is not topped up early when the balance is short",
      false,
      [remaining(0), 100, { ...rich, balance: 99 }],
    ],
    [
      "is not topped up early when another chat holds coins",
      false,
      [remaining(0), 100, { ...rich, others: [{ chatId: 2, step: 1, held: 1 }] }],
    ],
  ])("%s", (_, expected, args) => expect(isRunningLow(...args)).toBe(expected));
});

describe("the size of the next lease", () => {
  test.each([
    { lastSize: 50, sinceMs: 0, leaseCoins: 50, next: 100 },
    { lastSize: 400, sinceMs: -1, leaseCoins: 50, next: 50 },
    { lastSize: 50, sinceMs: LEASE_QUICK_MS - 1, leaseCoins: 50, next: 100 },
    { lastSize: 400, sinceMs: LEASE_QUICK_MS, leaseCoins: 50, next: 400 },
    { lastSize: 400, sinceMs: LEASE_SLOW_MS - 1, leaseCoins: 50, next: 400 },
    { lastSize: 400, sinceMs: LEASE_SLOW_MS, leaseCoins: 50, next: 50 },
    { lastSize: 400, sinceMs: Number.POSITIVE_INFINITY, leaseCoins: 50, next: 50 },
    { lastSize: LEASE_MAX_COINS - 1, sinceMs: 0, leaseCoins: 50, next: LEASE_MAX_COINS },
    {
      lastSize: LEASE_MAX_COINS + 1,
      sinceMs: 0,
      leaseCoins: LEASE_MAX_COINS + 1,
      next: LEASE_MAX_COINS + 1,
    },
  ])(
    "is $next if the last one was $lastSize, $sinceMs ms ago, and LEASE_COINS is $leaseCoins",
    ({ lastSize, sinceMs, leaseCoins, next }) => {
      expect(nextLeaseSize(lastSize, sinceMs, leaseCoins)).toBe(next);
    },
  );
});

describe("the size of a lease after other chats released coins for it", () => {
  test.each([
    { leaseSize: 200, coins: 95, next: 32 },
    { leaseSize: 200, coins: 1, next: 1 },
    { leaseSize: 200, coins: 600, next: 200 },
    { leaseSize: 200, coins: 601, next: 200 },
    { leaseSize: 200, coins: 597, next: 199 },
  ])("is $next of $coins coins if it would be $leaseSize", ({ leaseSize, coins, next }) => {
    expect(leaseSizeAfterRecall(leaseSize, coins)).toBe(next);
  });

  test("lets a member with few coins write in several chats in turn without a recall for each message", () => {
    const price = 5;
    const site = fc.record({
      coins: fc.integer({ min: 60, max: 2_000 }),
      chats: fc.integer({ min: 2, max: 6 }),
      leaseCoins: fc.constantFrom(50, 100, 200, 5_000),
    });
    fc.assert(
      fc.property(site, ({ coins, chats, leaseCoins }) => {
        const { messages, recalls } = spendInTurn({ coins, chats, leaseCoins, price });
        expect(messages).toBe(Math.floor(coins / price));
        // Each recall leaves most of what it finds to the next ones, so the number of recalls grows as the logarithm of the coins.
        expect(recalls).toBeLessThanOrEqual(chats * (2 + Math.log(coins / price)));
      }),
    );
  });
});

type Spending = { coins: number; chats: number; leaseCoins: number; price: number };

/** Writes in each chat in turn until no coins are left, with leases as `takeStep` lends them. */
function spendInTurn({ coins, chats, leaseCoins, price }: Spending) {
  const held = Array<number>(chats).fill(0);
  let [balance, messages, recalls] = [coins, 0, 0];
  for (;;) {
    const here = messages % chats;
    let size = leaseCoins;
    const inOthers = () => held.some((left, chat) => chat !== here && left > 0);
    if (balance + held.reduce((sum, left) => sum + left, 0) < price) return { messages, recalls };
    while ((held[here] ?? 0) < price) {
      const need = price - (held[here] ?? 0);
      if (balance >= need) {
        const lent = Math.max(need, Math.min(size, Math.floor(balance / (inOthers() ? 4 : 1))));
        balance -= lent;
        held[here] = (held[here] ?? 0) + lent;
      } else {
        const most = Math.max(...held.filter((_, chat) => chat !== here));
        const other = held.findIndex((left, chat) => chat !== here && left === most);
        balance += most;
        held[other] = 0;
        recalls += 1;
        size = leaseSizeAfterRecall(leaseCoins, balance);
      }
    }
    held[here] = (held[here] ?? 0) - price;
    messages += 1;
  }
}
