import { describe, expect, test } from "vitest";
import { RecentCounts } from "../../src/core/recent-counts.ts";

const NOW = 1_000_000;
const OPTIONS = { windowMs: 100, maxSize: 2 };

describe("counts of recent events", () => {
  test("go up within a window, for each key alone, and begin again after it", () => {
    const counts = new RecentCounts(OPTIONS);
    const times = [NOW, NOW + 50, NOW + 99, NOW + 100, NOW + 199, NOW + 200];
    expect(times.map((now) => counts.add("a", now))).toEqual([1, 2, 3, 1, 2, 1]);
    expect(counts.add("b", NOW + 200)).toBe(1);
  });

  test("begin again when the clock is set back", () => {
    const counts = new RecentCounts(OPTIONS);
    expect([counts.add("a", NOW), counts.add("a", NOW - 1), counts.add("a", NOW)]).toEqual([1, 1, 2]);
  });

  test("forget the key whose window began first when there are too many", () => {
    const counts = new RecentCounts(OPTIONS);
    for (const key of ["a", "b", "a", "c"]) counts.add(key, NOW);
    expect([counts.add("b", NOW), counts.add("c", NOW), counts.add("a", NOW)]).toEqual([2, 2, 1]);
  });
});
