import { describe, expect, test } from "vitest";
import { RecentKeys } from "../../src/core/recent-keys.ts";

const NOW = 1_000_000;

describe("a set of recent keys", () => {
  test("has a key for its time and no longer, and not before it was added", () => {
    const keys = new RecentKeys({ maxAgeMs: 100, maxSize: 10 });
    keys.add("a", NOW);
    expect([NOW - 1, NOW, NOW + 99, NOW + 100].map((now) => keys.has("a", now))).toEqual([
      false,
      true,
      true,
      false,
    ]);
    expect(keys.has("b", NOW)).toBe(false);
  });

  test("has a key that is added again for its time from then on", () => {
    const keys = new RecentKeys({ maxAgeMs: 100, maxSize: 10 });
    keys.add("a", NOW);
    keys.add("a", NOW + 50);
    expect([keys.has("a", NOW + 149), keys.has("a", NOW + 150)]).toEqual([true, false]);
  });

  test("forgets the key that was added first when there are too many", () => {
    const keys = new RecentKeys({ maxAgeMs: 100, maxSize: 2 });
    for (const key of ["a", "b", "a", "c"]) keys.add(key, NOW);
    expect(["a", "b", "c"].filter((key) => keys.has(key, NOW))).toEqual(["a", "c"]);
  });
});
