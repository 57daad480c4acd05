import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { assessFunding } from "../../src/core/funding.ts";

const at = (chatId: number, step: number) => ({ chatId, step });

describe("assessFunding", () => {
  test.each([
    { price: 10, balance: 10, available: 0 },
    { price: 10, balance: 0, available: 10 },
    { price: 10, balance: 4, available: 6 },
    { price: 0, balance: 0, available: 0 },
  ])(
    "finds a price of $price covered by a balance of $balance and $available in the lease, whatever other chats hold",
    (case_) => {
      const { price, ...coins } = case_;
      expect(assessFunding(price, { ...coins, others: [] }, new Map())).toEqual({ kind: "covered" });
      expect(assessFunding(price, { ...coins, others: [at(1, 1)] }, new Map())).toEqual({ kind: "covered" });
    },
  );

  test.each([
    ["no other chat holds coins", { others: [], drainedAt: [] }],
    [
      "every other chat has reported at the step of this answer that nothing is left",
      {
        others: [at(1, 3), at(2, 5)],
        drainedAt: [
          [1, 3],
          [2, 5],
        ],
      },
    ],
    [
      "chats that reported so hold no coins any more",
      {
        others: [at(1, 3)],
        drainedAt: [
          [1, 3],
          [2, 5],
        ],
      },
    ],
  ] as const)("finds the coins insufficient if %s", (_, { others, drainedAt }) => {
    const coins = { balance: 4, available: 5, others };
    expect(assessFunding(10, coins, new Map(drainedAt))).toEqual({ kind: "insufficient" });
  });

  test.each([
    ["a chat that has not reported", { others: [at(1, 3)], drainedAt: [], recalled: [at(1, 3)] }],
    [
      "a chat that reported at an earlier step that nothing is left",
      { others: [at(1, 3)], drainedAt: [[1, 2]], recalled: [at(1, 3)] },
    ],
    [
      "a chat that reported at a later step than this answer shows",
      { others: [at(1, 3)], drainedAt: [[1, 4]], recalled: [at(1, 3)] },
    ],
    [
      "only the chats that have not reported, in their order",
      { others: [at(3, 1), at(1, 3), at(2, 5)], drainedAt: [[1, 3]], recalled: [at(3, 1), at(2, 5)] },
    ],
  ] as const)("recalls coins from %s", (_, { others, drainedAt, recalled }) => {
    const coins = { balance: 4, available: 5, others };
    expect(assessFunding(10, coins, new Map(drainedAt))).toEqual({
      kind: "recall",
      others: recalled,
      missing: 1,
    });
  });

  /** A room that is asked releases all its coins and reports it; in between, some rooms are lent more. */
  test("finds the coins insufficient exactly if all of them together are, wherever they are and however they move", () => {
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
              if (!room) throw new Error("a recall names a chat that does not exist");
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
