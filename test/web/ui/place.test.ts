import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { PLACED_MARGIN_PX, PLACED_MIN_ROOM_PX } from "../../../src/web/limits.ts";
import { placeBeside } from "../../../src/web/ui/place.ts";
import { nextIndex } from "../../../src/web/ui/roving-focus.ts";

const WINDOW = { width: 1000, height: 800 };
const button = (left: number, top: number) => ({ left, right: left + 40, top, bottom: top + 40 });
const point = (x: number, y: number) => ({ left: x, right: x, top: y, bottom: y });

describe("a menu of 200 px in a window of 1000 by 800 px", () => {
  test.each([
    ["below a button in the head", button(100, 10), false, { left: 100, top: 58, room: 734 }],
    ["above one at the lower edge", button(100, 750), false, { left: 100, bottom: 58, room: 734 }],
    [
      "with its right edge at a button's in the corner",
      button(950, 10),
      false,
      { left: 790, top: 58, room: 734 },
    ],
    [
      "with its right edge at a button's, right to left",
      button(500, 10),
      true,
      { left: 340, top: 58, room: 734 },
    ],
    [
      "with its left edge at a button's, right to left",
      button(20, 10),
      true,
      { left: 20, top: 58, room: 734 },
    ],
    ["below a point", point(300, 300), false, { left: 300, top: 308, room: 484 }],
    ["in the window beside a point at its edge", point(995, 300), false, { left: 792, top: 308, room: 484 }],
  ])("is %s", (_, box, isMirrored, place) => {
    expect(placeBeside(box, { width: 200, window: WINDOW, isMirrored })).toEqual({
      ...place,
      // The corner's button leaves no room for the margin.
      left: box.left === 950 ? 790 : place.left,
    });
  });

  test("is below a button as long as there is enough room", () => {
    const at = (bottom: number) => ({ left: 0, right: 10, top: bottom - 40, bottom });
    const enough = WINDOW.height - 2 * PLACED_MARGIN_PX - PLACED_MIN_ROOM_PX;
    const placed = (bottom: number) => placeBeside(at(bottom), { width: 200, window: WINDOW });
    expect(placed(enough)).toMatchObject({ top: enough + PLACED_MARGIN_PX, room: PLACED_MIN_ROOM_PX });
    expect(placed(enough + 1).top).toBeUndefined();
  });
});

test("a menu is always within a window that is large enough for it, also beside a point outside of that", () => {
  const size = fc.integer({ min: 0, max: 2000 });
  const at = fc.integer({ min: -1000, max: 3000 });
  fc.assert(
    fc.property(at, at, size, fc.boolean(), (left, top, width, isMirrored) => {
      const window = { width: 2000 + 2 * PLACED_MARGIN_PX, height: 2000 };
      const place = placeBeside(button(left, top), { width, window, isMirrored });
      expect(place.left).toBeGreaterThanOrEqual(PLACED_MARGIN_PX);
      expect(place.left + width).toBeLessThanOrEqual(window.width - PLACED_MARGIN_PX);
      expect((place.top === undefined) !== (place.bottom === undefined)).toBe(true);
      const start = place.top ?? place.bottom ?? Number.NaN;
      expect(start).toBeGreaterThanOrEqual(PLACED_MARGIN_PX);
      expect(start + place.room).toBe(window.height - PLACED_MARGIN_PX);
      expect(place.room).toBeGreaterThanOrEqual(PLACED_MIN_ROOM_PX);
    }),
  );
});

test.each([
  ["ArrowDown", 0, 1, 1],
  ["ArrowDown", 2, 2, 0],
  ["ArrowUp", 2, 1, 1],
  ["ArrowUp", 0, 0, 2],
  ["Home", 2, 0, 0],
  ["End", 0, 2, 2],
  ["ArrowRight", 1, undefined, undefined],
  ["Enter", 1, undefined, undefined],
])("%s at %i of three moves to %j in a list, and to %j in a ring", (key, at, inList, inRing) => {
  expect(nextIndex(key, { at, count: 3 })).toBe(inList);
  expect(nextIndex(key, { at, count: 3, isRing: true })).toBe(inRing);
});
