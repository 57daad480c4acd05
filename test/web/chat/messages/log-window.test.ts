import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { BlockHeights } from "../../../../src/web/chat/messages/block-heights.ts";
import {
  blocksToDraw,
  DRAWN_AHEAD,
  DRAWN_BEHIND,
  type LogWindow,
} from "../../../../src/web/chat/messages/log-window.ts";

const PANE = 600;

/** Returns a log of ten blocks, each as high as the pane, with the pane at the beginning of one. */
function log(number: number | undefined, rest: Partial<LogWindow> = {}): LogWindow {
  return {
    blocks: Array.from({ length: 10 }, (_, i) => ({ number: i, height: PANE })),
    place: number === undefined ? undefined : { number, offset: 0 },
    paneHeight: PANE,
    drawn: new Set(),
    pinned: new Set(),
    ...rest,
  };
}

describe("choosing the blocks of a log to draw", () => {
  test.each<[string, LogWindow, number[]]>([
    ["the pane's block and one pane on each side", log(5), [4, 5, 6]],
    ["parts of blocks", log(5, { place: { number: 5, offset: 1 } }), [4, 5, 6, 7]],
    ["the end, without a place", log(undefined), [8, 9]],
    ["the end, with a place that is not loaded", log(99), [8, 9]],
    ["the beginning", log(0), [0, 1]],
    ["pinned blocks far away", log(5, { pinned: new Set([0, 9, 99]) }), [0, 4, 5, 6, 9]],
    [
      "drawn blocks that are two panes away, but no further",
      log(5, { drawn: new Set([2, 3, 7, 8]) }),
      [3, 4, 5, 6, 7],
    ],
    ["nothing in an empty log", log(5, { blocks: [] }), []],
  ])("draws %s", (_, window, expected) => {
    expect([...blocksToDraw(window)]).toEqual(expected);
  });

  const windows = fc
    .record({
      heights: fc.array(fc.integer({ min: 1, max: 3000 }), { minLength: 1, maxLength: 60 }),
      first: fc.nat({ max: 500 }),
      at: fc.nat(),
      part: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
      paneHeight: fc.integer({ min: 50, max: 2000 }),
      drawn: fc.array(fc.nat({ max: 60 })),
      pinned: fc.array(fc.nat({ max: 60 }), { maxLength: 4 }),
    })
    .map(({ heights, first, at, part, paneHeight, drawn, pinned }) => {
      const index = at % heights.length;
      const place = { number: first + index, offset: part * (heights[index] as number) };
      const of = (numbers: number[]) => new Set(numbers.map((n) => first + (n % heights.length)));
      const blocks = heights.map((height, i) => ({ number: first + i, height }));
      const top = heights.slice(0, index).reduce((sum, height) => sum + height, 0) + place.offset;
      return { blocks, place, paneHeight, drawn: of(drawn), pinned: of(pinned), top };
    });

  /** Returns the blocks of which a part is at most so many panes away from the pane. */
  function within({ blocks, paneHeight, top }: LogWindow & { top: number }, panes: number): number[] {
    let end = 0;
    return blocks.flatMap(({ number, height }) => {
      end += height;
      const isBelow = end - height >= top + (1 + panes) * paneHeight;
      return isBelow || end <= top - panes * paneHeight ? [] : number;
    });
  }

  test("draws what is in the pane and one pane around it, every pinned block, and nothing that is further away", () => {
    fc.assert(
      fc.property(windows, (window) => {
        const chosen = blocksToDraw(window);
        for (const number of within(window, DRAWN_AHEAD)) expect(chosen).toContain(number);
        for (const number of window.pinned) expect(chosen).toContain(number);
        const allowed = new Set([...within(window, DRAWN_BEHIND), ...window.pinned]);
        for (const number of chosen) expect(allowed).toContain(number);
        // Nothing changes until the log scrolls.
        expect(blocksToDraw({ ...window, drawn: chosen })).toEqual(chosen);
      }),
    );
  });

  test("does not depend on what is loaded above, as long as the pane stays at its block", () => {
    fc.assert(
      fc.property(windows, fc.array(fc.integer({ min: 1, max: 3000 })), (window, older) => {
        const first = window.blocks[0]?.number ?? 0;
        const above = older.map((height, i) => ({ number: first - older.length + i, height }));
        const chosen = blocksToDraw({ ...window, blocks: [...above, ...window.blocks] });
        expect([...chosen].filter((number) => number >= first)).toEqual([...blocksToDraw(window)]);
      }),
    );
  });
});

describe("the heights of blocks", () => {
  test("are estimated by what was measured, and stay the same until they are measured", () => {
    const heights = new BlockHeights(60);
    expect(heights.heightOf(1, 25)).toBe(1500);
    heights.measure(2, 25, 1000);
    heights.measure(3, 10, 500);
    expect([heights.heightOf(1, 25), heights.heightOf(2, 25), heights.heightOf(3, 10)]).toEqual([
      1500, 1000, 500,
    ]);
    expect(heights.heightOf(4, 10)).toBe(450);
    heights.measure(3, 10, 700);
    expect(heights.heightOf(4, 10)).toBe(450);
    expect(heights.heightOf(5, 10)).toBe(550);
    heights.measure(1, 25, 900);
    expect(heights.heightOf(1, 25)).toBe(900);
  });

  test("grow with the messages of a block that was loaded in part", () => {
    const heights = new BlockHeights(60);
    heights.measure(1, 5, 200);
    expect(heights.heightOf(1, 25)).toBe(1000);
  });

  test("are scaled together, and so is the next estimate", () => {
    const heights = new BlockHeights(60);
    heights.measure(1, 25, 1000);
    heights.heightOf(2, 25);
    heights.scale(1.5);
    expect([heights.heightOf(1, 25), heights.heightOf(2, 25), heights.heightOf(3, 10)]).toEqual([
      1500, 1500, 600,
    ]);
  });
});
