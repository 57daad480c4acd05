import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { assessFunding } from "../../src/core/funding.ts";

const at = (chatId: number, step: number) => ({ chatId, step });

describe("a member's coins", () => {
  test.each([
    { price: 10, balance: 10, available: 0 },
    { price: 10, balance: 0, available: 10 },
    { price: 10, balance: 4, available: 6 },
    { price: 0, balance: 0, available: 0 },
  ])("cover a price of $price with $balance in the balance and $left left, wherever others lie", (case_) => {
    const { price, ...coins } = case_;
    expect(assessFunding(price, { ...coins, others: [] }, new Map())).toEqual({ kind: "covered" });
    expect(assessFunding(price, { ...coins, others: [at(1, 1)] }, new Map())).toEqual({ kind: "covered" });
  });

  test.each([
    { what: "there is no other chat", others: [], drainedAt: [] },
    {
      what: "every other one told so at the step of this answer",
      others: [at(1, 3), at(2, 5)],
      drainedAt: [
        [1, 3],
        [2, 5],
      ],
    },
    {
      what: "those that told more hold nothing now",
      others: [at(1, 3)],
      drainedAt: [
        [1, 3],
        [2, 5],
      ],
    },
  ] as const)("are too few if $what", ({ others, drainedAt }) => {
    const coins = { balance: 4, available: 5, others };
    expect(assessFunding(10, coins, new Map(drainedAt))).toEqual({ kind: "insufficient" });
  });

  test.each([
    { what: "a chat that told nothing", others: [at(1, 3)], drainedAt: [], recalled: [at(1, 3)] },
    {
      what: "a chat that told so at an older step",
      others: [at(1, 3)],
      drainedAt: [[1, 2]],
      recalled: [at(1, 3)],
    },
    {
      what: "a chat that told so at a step which this answer is too old to show",
      others: [at(1, 3)],
      drainedAt: [[1, 4]],
      recalled: [at(1, 3)],
    },
    {
      what: "only those of which it is not known, in their order",
      others: [at(3, 1), at(1, 3), at(2, 5)],
      drainedAt: [[1, 3]],
      recalled: [at(3, 1), at(2, 5)],
    },
  ] as const)("are asked for in $what", ({ others, drainedAt, recalled }) => {
    const coins = { balance: 4, available: 5, others };
    expect(assessFunding(10, coins, new Map(drainedAt))).toEqual({
      kind: "recall",
      others: recalled,
      missing: 1,
    });
  });

  /** Rooms that are asked give back all they have and tell so; in between some spend, and are lent more. */
  test("are too few exactly if all of them together are, however they lie and move", () => {
    const rooms = fc.array(fc.record({ coins: fc.nat(20), step: fc.nat(5) }), { maxLength: 6 });
    const lending = fc.record({ room: fc.nat(5), coins: fc.nat(20) });
    fc.assert(
      fc.property(
        fc.nat(60),
        fc.nat(30),
        fc.nat(10),
        rooms,
        fc.array(lending),
        (price, balance, available, start, lendings) => {
          const moving = start.map((room, chatId) => ({ ...room, chatId }));
          const drainedAt = new Map<number, number>();
          let free = balance;
          for (;;) {
            const others = moving
              .filter(({ coins }) => coins > 0)
              .map(({ chatId, step }) => ({ chatId, step }));
            const together = free + available + moving.reduce((sum, { coins }) => sum + coins, 0);
            const funding = assessFunding(price, { balance: free, available, others }, drainedAt);
            if (funding.kind !== "recall") {
              expect(funding.kind).toBe(together >= price ? "covered" : "insufficient");
              break;
            }
            expect(funding.missing).toBe(price - free - available);
            expect(funding.others.length).toBeGreaterThan(0);
            for (const { chatId } of funding.others) {
              const room = moving[chatId];
              if (!room) throw new Error("a chat is asked that is not there");
              free += room.coins;
              Object.assign(room, { coins: 0, step: room.step + 1 });
              drainedAt.set(chatId, room.step);
            }
            const next = lendings.pop();
            const room = next && moving[next.room];
            if (!room || next.coins > free) continue;
            free -= next.coins;
            Object.assign(room, { coins: next.coins, step: room.step + 1 });
          }
        },
      ),
    );
  });
});
