import * as fc from "fast-check";
import { expect, test } from "vitest";
import { NEWEST_CHATS_ASKED } from "../../src/core/limits.ts";
import { CHATS_ASKED_AT_ONCE } from "../../src/core/list-limits.ts";
import { roomsOfList } from "../../src/core/rooms-of-list.ts";
import { seedFromEnv } from "../support/dice.ts";

const chats = (from: number, count: number) =>
  Array.from({ length: count }, (_, i) => ({ chatId: from + i }));
const idsOf = (list: { chatId: number }[]) => list.map(({ chatId }) => chatId);

test("an opening asks at most 40 rooms for its list and for coins, each once, and those that are in doubt first", () => {
  const ids = fc.uniqueArray(fc.nat(150), { maxLength: 80 });
  fc.assert(
    fc.property(
      fc.nat(NEWEST_CHATS_ASKED),
      ids,
      fc.uniqueArray(fc.nat(150), { maxLength: 60 }),
      (count, all, held) => {
        const list = all.map((chatId) => ({ chatId }));
        const [newest, others] = [list.slice(0, count), list.slice(count)];
        const asked = roomsOfList(
          newest,
          others,
          held.map((chatId) => ({ chatId })),
        );
        const forCoins = held
          .filter((id) => !idsOf(asked).includes(id))
          .slice(0, CHATS_ASKED_AT_ONCE - asked.length);
        expect(new Set(asked).size).toBe(asked.length);
        expect(asked.slice(0, newest.length)).toEqual(newest);
        expect(asked.length).toBeGreaterThanOrEqual(Math.min(NEWEST_CHATS_ASKED, list.length));
        expect(asked.length + forCoins.length).toBeLessThanOrEqual(CHATS_ASKED_AT_ONCE);
        // All rooms that hold coins are asked if they and the newest are few enough.
        const needed = new Set([...idsOf(newest), ...held]).size;
        const reserved = Math.min(NEWEST_CHATS_ASKED, list.length) - newest.length;
        if (needed + reserved <= CHATS_ASKED_AT_ONCE)
          expect(held.every((id) => idsOf(asked).includes(id) || forCoins.includes(id))).toBe(true);
        // Nothing is left out while fewer than 40 rooms are asked.
        if (asked.length + forCoins.length < CHATS_ASKED_AT_ONCE)
          expect(new Set([...idsOf(asked), ...forCoins])).toEqual(new Set([...idsOf(list), ...held]));
      },
    ),
    { seed: seedFromEnv(), numRuns: 2000 },
  );
});

test.each([
  ["no coins: the list asks 40", 10, 100, [], 40],
  ["coins in the newest alone: the list asks them for both", 10, 100, chats(0, 10), 40],
  ["coins in 40 chats of the list: it asks them for both", 10, 100, chats(0, 40), 40],
  ["coins in 30 other chats: the list asks its newest alone", 10, 100, chats(500, 30), 10],
  ["coins in 40 other chats: 30 of them are asked", 10, 100, chats(500, 40), 10],
  ["an inbox that is opened for the first time, with coins in 40 other chats", 0, 40, chats(500, 40), 10],
  ["an inbox that is opened for the first time, with coins in 5 other chats", 0, 40, chats(500, 5), 35],
  ["nothing at all", 0, 0, [], 0],
])("%s", (_, newest, others, holds, count) => {
  expect(roomsOfList(chats(0, newest), chats(10, others), holds)).toHaveLength(count);
});
