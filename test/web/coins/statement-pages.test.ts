import { describe, expect, test } from "vitest";
import type { EntryBody } from "../../../src/protocol/http/coins.ts";
import { type ShownEntries, withNewest, withOlder } from "../../../src/web/coins/statement-pages.ts";

/** Returns entries with these numbers; 0 is an unsettled hold. */
function entries(...ids: number[]): EntryBody[] {
  return ids.map((id) => ({
    id,
    kind: id === 0 ? "hold" : "grant",
    amount: 1,
    date: "2026-11-23T10:00:00.000Z",
  }));
}

function idsOf(shown: ShownEntries): number[] {
  return shown.entries.map(({ id }) => id);
}

describe("merging the newest page into a statement", () => {
  test("puts it before the older entries, without duplicates or outdated holds", () => {
    const shown = { entries: entries(0, 5, 4, 3, 2), hasMore: true };
    const both = withNewest(shown, { entries: entries(0, 6, 5, 4), has_more: true });
    expect(idsOf(both)).toEqual([0, 6, 5, 4, 3, 2]);
    expect(both.hasMore).toBe(true);
  });

  test("drops the older entries if there is a gap before them", () => {
    const shown = { entries: entries(5, 4, 3), hasMore: false };
    const alone = withNewest(shown, { entries: entries(9, 8, 7), has_more: true });
    expect(idsOf(alone)).toEqual([9, 8, 7]);
    expect(alone.hasMore).toBe(true);
  });

  test("returns the page alone if nothing was loaded or if it reaches the first entry", () => {
    expect(withNewest(undefined, { entries: [], has_more: false })).toEqual({ entries: [], hasMore: false });
    const shown = { entries: entries(2, 1), hasMore: false };
    expect(idsOf(withNewest(shown, { entries: entries(3, 2, 1), has_more: false }))).toEqual([3, 2, 1]);
  });
});

describe("appending an older page to a statement", () => {
  test("puts it after the loaded entries", () => {
    const both = withOlder(
      { entries: entries(0, 5, 4), hasMore: true },
      { entries: entries(3, 2), has_more: true },
    );
    expect(idsOf(both)).toEqual([0, 5, 4, 3, 2]);
    expect(both.hasMore).toBe(true);
  });

  test("ignores a page that does not follow the last entry", () => {
    const shown = { entries: entries(9, 8), hasMore: true };
    expect(withOlder(shown, { entries: entries(3, 2), has_more: false })).toBe(shown);
  });
});
