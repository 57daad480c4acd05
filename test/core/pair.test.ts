import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { otherOf, pairOf, pairOfRoom, parseId, roomName } from "../../src/core/pair.ts";
import { MALFORMED_IDS } from "../support/hostile/malformed-input.ts";

describe("a room's name", () => {
  test("is the same for both members", () => {
    expect(roomName(pairOf(17, 3))).toBe("3:17");
    expect(roomName(pairOf(3, 17))).toBe("3:17");
  });

  test("starts with the smaller number, not with the first in alphabetical order", () => {
    expect(roomName(pairOf(10, 9))).toBe("9:10");
  });

  test("differs for pairs whose digits are the same", () => {
    expect(roomName(pairOf(1, 12))).not.toBe(roomName(pairOf(11, 2)));
  });

  test("comes from a pair in which each member is the other's other", () => {
    expect(otherOf(pairOf(17, 3), 3)).toBe(17);
    expect(otherOf(pairOf(17, 3), 17)).toBe(3);
  });

  test("needs two different members", () => {
    expect(() => pairOf(3, 3)).toThrow(RangeError);
  });

  test("can be parsed back into its pair", () => {
    expect(pairOfRoom("3:17")).toEqual({ low: 3, high: 17 });
  });

  test("can be parsed back for any pair, and each pair has only one", () => {
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
    "is never %j",
    (name) => {
      expect(() => pairOfRoom(name)).toThrow(RangeError);
    },
  );
});

describe("parseId", () => {
  test.each([
    ["1", 1],
    ["42", 42],
    ["9007199254740991", Number.MAX_SAFE_INTEGER],
  ])("reads %s as an id", (text, id) => expect(parseId(text)).toBe(id));

  test.each(MALFORMED_IDS)("rejects %j", (text) => expect(parseId(text)).toBeUndefined());
});
