import { describe, expect, test, vi } from "vitest";
import { SPENDS_MAX_CHATS } from "../../src/core/limits.ts";
import type { OpenHold } from "../../src/db/holds.ts";
import type { Env } from "../../src/env.ts";
import { coinsFromHolds } from "../../src/ledger/balance.ts";

const HELD = 100;
const SPENT = 5;

/** Holds of member 1 in chats with the members 2, 3, 4 …, those of the last chats with one coin more. */
function holdsIn(chats: number, larger = 0): OpenHold[] {
  return Array.from({ length: chats }, (_, i) => ({
    chatId: i + 1,
    pair: { low: 1, high: i + 2 },
    step: 1,
    held: HELD + (i >= chats - larger ? 1 : 0),
    captured: 7,
    capturedThrough: 3,
  }));
}

/** Rooms in each of which the member has spent 5 coins that D1 has not charged. Also returns the names of those that were asked. */
function roomsOf({ silent = [] }: { silent?: string[] } = {}) {
  const asked: string[] = [];
  const getByName = (name: string) => ({
    async spentBy() {
      asked.push(name);
      if (silent.includes(name)) throw new Error("the room fails");
      return { spent: 7 + SPENT, count: 1, last: 4, at: 0 };
    },
  });
  return { asked, rooms: { getByName } as unknown as Env["CHAT_ROOM"] };
}

describe("a member's coins", () => {
  test.each([0, 1, SPENDS_MAX_CHATS])(
    "are exact if %i chats hold some: each room is asked",
    async (chats) => {
      const { asked, rooms } = roomsOf();
      const coins = await coinsFromHolds(rooms, 1, { balance: 30, holds: holdsIn(chats) });
      expect(coins).toEqual({
        balance: 30 + chats * (HELD - SPENT),
        held: chats * (HELD - SPENT),
        exact: true,
      });
      expect(asked.length).toBe(chats);
    },
  );

  test.each([SPENDS_MAX_CHATS + 1, 10_000])(
    `are not exact if %i chats hold some: the ${SPENDS_MAX_CHATS} that hold most are asked, and D1 counts for the rest`,
    async (chats) => {
      const { asked, rooms } = roomsOf();
      const holds = holdsIn(chats, SPENDS_MAX_CHATS);
      const coins = await coinsFromHolds(rooms, 1, { balance: 30, holds });
      const held = chats * HELD + SPENDS_MAX_CHATS - SPENDS_MAX_CHATS * SPENT;
      expect(coins).toEqual({ balance: 30 + held, held, exact: false });
      expect(asked.toSorted()).toEqual(
        holds
          .slice(-SPENDS_MAX_CHATS)
          .map(({ pair }) => `${pair.low}:${pair.high}`)
          .toSorted(),
      );
    },
  );

  test("are not exact if a room does not answer, and contain what was spent there", async () => {
    const log = vi.spyOn(console, "error").mockImplementation(() => {});
    const { rooms } = roomsOf({ silent: ["1:3"] });
    const coins = await coinsFromHolds(rooms, 1, { balance: 0, holds: holdsIn(2) });
    expect(coins).toEqual({ balance: 2 * HELD - SPENT, held: 2 * HELD - SPENT, exact: false });
    log.mockRestore();
  });
});
