import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { otherOf, pairOf, pairOfRoom, parseId, roomName } from "../../src/core/pair.ts";
import { MALFORMED_IDS } from "../support/hostile/malformed-input.ts";

describe("a room", () => {
  test("is the same for both members", () => {
    expect(roomName(pairOf(17, 3))).toBe("3:17");
    expect(roomName(pairOf(3, 17))).toBe("3:17");
  });

  test("has the smaller number first, not the smaller word", () => {
    expect(roomName(pairOf(10, 9))).toBe("9:10");
  });

  test("never is another pair's", () => {
    expect(roomName(pairOf(1, 12))).not.toBe(roomName(pairOf(11, 2)));
  });

  test("has another member for each of the two", () => {
    expect([otherOf(pairOf(17, 3), 3), otherOf(pairOf(17, 3), 17)]).toEqual([17, 3]);
  });

  test("is for two", () => {
    expect(() => pairOf(3, 3)).toThrow(RangeError);
  });

  test("knows its pair by its name", () => {
    expect(pairOfRoom("3:17")).toEqual({ low: 3, high: 17 });
  });

  test("knows any pair by its name, and none by two names", () => {
    const id = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER });
    fc.assert(
      fc.property(id, id, (a, b) => {
        fc.pre(a !== b);
        expect(pairOfRoom(roomName(pairOf(a, b)))).toEqual({ low: Math.min(a, b), high: Math.max(a, b) });
        expect(roomName(pairOf(b, a))).toBe(roomName(pairOf(a, b)));
      }),
    );
  });

  test.each(["", "3", "17:3", "3:3", "03:17", "3:17:18", "3:", ":3", "a:b", "0:1", " 3:17"])(
    "is never named %j",
    (name) => {
      expect(() => pairOfRoom(name)).toThrow(RangeError);
    },
  );
});

describe("an id", () => {
  test.each([
    ["1", 1],
    ["42", 42],
    ["9007199254740991", Number.MAX_SAFE_INTEGER],
  ])("%s is one", (text, id) => expect(parseId(text)).toBe(id));

  test.each(MALFORMED_IDS)("%j is none", (text) => expect(parseId(text)).toBeUndefined());
});
