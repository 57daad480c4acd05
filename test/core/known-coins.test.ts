import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  coinsOf,
  countCoins,
  type KnownCoins,
  lastSpentAt,
  takeAnswer,
  takeReport,
  totalWith,
  wasSpentLongBefore,
} from "../../src/core/known-coins.ts";
import { CLOCK_SLACK_MS, SPENDS_MAX_CHATS } from "../../src/core/limits.ts";

const hold = (chatId: number, held: number, captured: number) => ({ chatId, held, captured });
const NONE: ReadonlyMap<number, number> = new Map();

/** Counts the coins at first, with what the rooms of all these chats report. */
function counted(
  balance: number,
  holds: ReturnType<typeof hold>[],
  reports: readonly (readonly [number, number])[],
): KnownCoins {
  return countCoins({ balance, holds }, undefined, new Map(reports));
}

describe("a member's coins", () => {
  test("are the balance and what chats hold, less what was spent there and not captured", () => {
    const known = counted(
      30,
      [hold(1, 50, 7), hold(2, 20, 0)],
      [
        [1, 12],
        [2, 20],
      ],
    );
    expect(coinsOf(known)).toEqual({ balance: 30 + 45 + 0, exact: true });
  });

  test("are not exact while a room that holds some has not reported: what D1 has captured stands in for it", () => {
    const known = counted(30, [hold(1, 50, 7), hold(2, 20, 0)], [[2, 5]]);
    expect(coinsOf(known)).toEqual({ balance: 30 + 50 + 15, exact: false });
    expect(coinsOf(takeAnswer(known, 1, 12))).toEqual({ balance: 30 + 45 + 15, exact: true });
  });

  test("change with each report, and with no report of a chat that is late or says the same", () => {
    const known = counted(0, [hold(1, 50, 0)], [[1, 5]]);
    const next = takeReport(known, 1, 10);
    expect(next && coinsOf(next)).toEqual({ balance: 40, exact: true });
    expect(next && takeReport(next, 1, 5)).toBe(next);
    expect(next && takeReport(next, 1, 10)).toBe(next);
  });

  test("follow the answer of a room that was asked, though it is less: the room was restored from a backup", () => {
    const known = counted(0, [hold(1, 50, 20)], [[1, 30]]);
    expect(coinsOf(takeAnswer(known, 1, 10)).balance).toBe(60);
    expect(takeAnswer(known, 2, 10)).toBe(known);
  });

  test("follow the first report of a chat that stands in, though it is less", () => {
    const known = counted(0, [hold(1, 50, 20)], []);
    const next = takeReport(known, 1, 10);
    expect(next && coinsOf(next)).toEqual({ balance: 60, exact: true });
  });

  test("must be counted again for a report of a chat that is not counted, unless the member never paid there", () => {
    const known = counted(0, [hold(1, 50, 0)], [[1, 5]]);
    expect(takeReport(known, 2, 5)).toBeUndefined();
    expect(takeReport(known, 2, 0)).toBe(known);
  });

  test("count a chat whose hold is empty, so that its next report of the same changes nothing", () => {
    const known = counted(40, [hold(1, 0, 10)], [[1, 10]]);
    expect(takeReport(known, 1, 10)).toBe(known);
    expect(coinsOf(known)).toEqual({ balance: 40, exact: true });
    // A chat that nobody reported is as well left out.
    expect(counted(40, [hold(1, 0, 10)], []).spent.size).toBe(0);
  });

  test("contain what an empty hold has captured and its room has yet to report, and what a room lends after the reading", () => {
    expect(coinsOf(counted(40, [hold(1, 0, 10)], [[1, 5]])).balance).toBe(40);
    expect(coinsOf(counted(40, [hold(1, 0, 10)], [[1, 15]])).balance).toBe(35);
  });

  test("stay exact when a hold is opened after an exact reading, because each of its spends is reported", () => {
    const first = counted(100, [], []);
    const next = countCoins({ balance: 50, holds: [hold(1, 50, 0)] }, first, NONE);
    expect(coinsOf(next)).toEqual({ balance: 100, exact: true });
  });

  test("stay inexact when a reading follows one that was not exact", () => {
    const first = counted(100, [hold(1, 50, 5)], []);
    const next = countCoins({ balance: 50, holds: [hold(1, 40, 15), hold(2, 50, 0)] }, first, NONE);
    expect(coinsOf(next)).toEqual({ balance: 140, exact: false });
    const reported = countCoins(
      { balance: 50, holds: [hold(1, 40, 15), hold(2, 50, 0)] },
      next,
      new Map([
        [1, 15],
        [2, 0],
      ]),
    );
    expect(coinsOf(reported)).toEqual({ balance: 140, exact: true });
  });

  test("keep the higher one of two reports of a chat", () => {
    const first = counted(0, [hold(1, 50, 0)], [[1, 10]]);
    expect(countCoins({ balance: 0, holds: [hold(1, 50, 0)] }, first, new Map([[1, 5]])).spent.get(1)).toBe(
      10,
    );
  });
});

describe(`of more than ${SPENDS_MAX_CHATS} chats`, () => {
  const holds = (count: number) => Array.from({ length: count }, (_, i) => hold(i + 1, 50 + i, 0));
  const idsOf = ({ spent }: KnownCoins) => [...spent.keys()].sort((a, b) => a - b);
  const ids = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i);

  test("those that hold most are counted, and the coins are not exact", () => {
    const exact = counted(
      0,
      holds(SPENDS_MAX_CHATS),
      ids(1, SPENDS_MAX_CHATS).map((id) => [id, 1]),
    );
    expect(coinsOf(exact).exact).toBe(true);
    const known = counted(0, holds(SPENDS_MAX_CHATS + 1), []);
    expect(idsOf(known)).toEqual(ids(2, SPENDS_MAX_CHATS + 1));
    const all = [...known.spent.keys()].reduce((next, id) => takeAnswer(next, id, 0), known);
    const total = holds(SPENDS_MAX_CHATS + 1).reduce((sum, { held }) => sum + held, 0);
    expect(coinsOf(all)).toEqual({ balance: total, exact: false });
  });

  test("those that reported last are counted before others, and those that hold coins before empty ones", () => {
    const known = counted(
      0,
      [...holds(SPENDS_MAX_CHATS + 1), hold(99, 0, 5)],
      [
        [1, 5],
        [99, 5],
      ],
    );
    expect(idsOf(known)).toEqual([1, ...ids(3, SPENDS_MAX_CHATS + 1)]);
    expect([...known.spent.keys()].at(-1)).toBe(1);
  });

  test("empty ones that are left out do not make the coins inexact", () => {
    const reports = ids(1, SPENDS_MAX_CHATS + 1).map((id) => [id, 5] as const);
    const known = counted(
      70,
      ids(1, SPENDS_MAX_CHATS + 1).map((id) => hold(id, 0, 5)),
      reports,
    );
    expect(idsOf(known)).toEqual(ids(2, SPENDS_MAX_CHATS + 1));
    expect(coinsOf(known)).toEqual({ balance: 70, exact: true });
  });

  test.each([
    [5, true],
    [6, false],
  ])(
    "one that is left out empty, though its room reports %i and it has captured 5, is exact: %s",
    (spent, exact) => {
      const known = counted(
        0,
        [...holds(SPENDS_MAX_CHATS), hold(99, 0, 5)],
        [...ids(1, SPENDS_MAX_CHATS).map((id) => [id, 1] as const), [99, spent]],
      );
      expect(known.spent.has(99)).toBe(false);
      expect(coinsOf(known).exact).toBe(exact);
    },
  );
});

test("coins were spent long before a reading if two clocks would have to differ by more than they may", () => {
  const at = 1_000_000;
  expect(wasSpentLongBefore(at - CLOCK_SLACK_MS - 1, at, at)).toBe(true);
  expect(wasSpentLongBefore(at - CLOCK_SLACK_MS, at, at)).toBe(false);
  expect(wasSpentLongBefore(Number.POSITIVE_INFINITY, at, at)).toBe(false);
  expect(wasSpentLongBefore(undefined, at, at)).toBe(false);
  // The clock was set back since the reading.
  expect(wasSpentLongBefore(at - CLOCK_SLACK_MS - 1, at, at - 1)).toBe(false);
});

test("coins may have been spent at any time in a room that has some, unless other coins are not counted either", () => {
  const complete = countCoins({ balance: 0, holds: [] }, undefined, new Map());
  const known = { ...complete, isComplete: false };
  expect(lastSpentAt({ spentAt: 1, isHolding: true }, complete)).toBe(Number.POSITIVE_INFINITY);
  expect(lastSpentAt({ spentAt: 1, isHolding: false }, complete)).toBe(1);
  expect(lastSpentAt({ spentAt: 1, isHolding: true }, known)).toBe(1);
  expect(lastSpentAt({ spentAt: 1, isHolding: true }, undefined)).toBe(1);
});

/** One chat's hold in D1, and what its room knows that D1 does not: the price of the messages that no step has captured. */
type Chat = { held: number; captured: number; unsettled: number };

test("the total and what was spent need not be read at one instant, whatever steps are taken between", () => {
  const chats = fc.integer({ min: 0, max: 3 });
  const move = fc.oneof(
    fc.record({ kind: fc.constant("spend" as const), chat: chats, amount: fc.integer({ min: 1, max: 9 }) }),
    fc.record({ kind: fc.constant("step" as const), chat: chats, lend: fc.nat(30), release: fc.boolean() }),
  );
  fc.assert(
    fc.property(fc.array(move, { maxLength: 12 }), fc.array(move, { maxLength: 12 }), (before, after) => {
      let balance = 100;
      const holds: Chat[] = Array.from({ length: 4 }, () => ({ held: 0, captured: 0, unsettled: 0 }));
      const take = (moves: typeof before) => {
        for (const each of moves) {
          const chat = holds[each.chat] as Chat;
          const available = chat.held - chat.unsettled;
          if (each.kind === "spend") {
            if (each.amount <= available) chat.unsettled += each.amount;
            continue;
          }
          const released = each.release ? available : 0;
          const lent = Math.min(each.lend, balance + released);
          balance += released - lent;
          chat.captured += chat.unsettled;
          chat.held += lent - released - chat.unsettled;
          chat.unsettled = 0;
        }
      };
      const spentIn = ({ captured, unsettled }: Chat) => captured + unsettled;
      take(before);
      const read = {
        balance,
        holds: holds.map(({ held, captured }, chatId) => ({ chatId, held, captured })),
      };
      const spentBefore = holds.map(spentIn);
      take(after);
      // Each room that holds coins reports after the reading; so does each other one in which something was spent since.
      let known = countCoins({ ...read, holds: read.holds.filter(({ held }) => held > 0) }, undefined, NONE);
      holds.forEach((chat, chatId) => {
        const report = spentIn(chat);
        if (known.spent.has(chatId)) known = takeAnswer(known, chatId, report);
        else if (report !== spentBefore[chatId]) known = countCoins(read, known, new Map([[chatId, report]]));
      });
      const left = holds.reduce((sum, { held, unsettled }) => sum + held - unsettled, balance);
      expect(coinsOf(known)).toEqual({ balance: left, exact: true });
    }),
  );
});

describe("a member's coins with all that was spent in one chat", () => {
  const known = countCoins(
    {
      balance: 100,
      holds: [
        { chatId: 1, held: 50, captured: 20 },
        { chatId: 2, held: 0, captured: 30 },
      ],
    },
    undefined,
    new Map([[1, 40]]),
  );
  const readAt = 10 * CLOCK_SLACK_MS;
  const of = (chat: Parameters<typeof totalWith>[1]) => totalWith({ known, readAt }, chat, readAt);

  test("do not depend on what its room has spent since, if the chat is counted", () => {
    expect(coinsOf(known).balance).toBe(130);
    for (const spent of [0, 40, 45]) expect(of({ chatId: 1, spent, spentAt: readAt })).toBe(170);
  });

  test("are the coins where nothing was spent, also before the chat has an id", () => {
    expect(of({ chatId: 3, spent: 0, spentAt: 0 })).toBe(130);
    expect(of({ chatId: undefined, spent: 0, spentAt: 0 })).toBe(130);
  });

  test("are known of a chat that is not counted, if D1 has captured all that was spent there", () => {
    expect(of({ chatId: 2, spent: 30, spentAt: readAt - CLOCK_SLACK_MS - 1 })).toBe(160);
    expect(of({ chatId: 2, spent: 35, spentAt: readAt - CLOCK_SLACK_MS })).toBeUndefined();
    // Its room was lent coins since, or its hold is not counted.
    expect(of({ chatId: 2, spent: 35, spentAt: 0, isHolding: true })).toBeUndefined();
  });
});
