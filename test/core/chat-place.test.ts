import * as fc from "fast-check";
import { expect, test } from "vitest";
import { comparePlaces, formatPlace, parsePlace } from "../../src/core/chat-place.ts";
import { seedFromEnv } from "../support/dice.ts";

const date = fc.constantFrom(
  "2022-09-02T15:27:34.857000Z",
  "2022-09-02T15:27:34.858000Z",
  "2030-01-01T00:00:00.000000Z",
);
const place = fc.record({ date, chatId: fc.integer({ min: 1, max: 999_999_999_999_999 }) });

test("a place is read as it was written", () => {
  fc.assert(
    fc.property(place, (each) => {
      expect(parsePlace(formatPlace(each))).toEqual(each);
    }),
    { seed: seedFromEnv() },
  );
  expect(formatPlace({ date: "2022-09-02T15:27:34.857000Z", chatId: 17 })).toBe(
    "2022-09-02T15:27:34.857000Z,17",
  );
});

test("places are in the order of their dates, and those of one date in the order of their chats", () => {
  fc.assert(
    fc.property(place, place, (one, other) => {
      const [a, b] = [Date.parse(one.date), Date.parse(other.date)];
      expect(Math.sign(comparePlaces(one, other)) - Math.sign(a - b || one.chatId - other.chatId)).toBe(0);
    }),
    { seed: seedFromEnv() },
  );
});
