import { describe, expect, test } from "vitest";
import { SILENT_AFTER_MS } from "../../src/core/limits.ts";
import { presentUntil } from "../../src/core/presence.ts";

const NOW = Date.UTC(2026, 10, 28);
const NEVER = Number.NEGATIVE_INFINITY;

describe("a socket is present until the longest silence has passed", () => {
  test.each<[string, number[], number]>([
    ["since the latest time", [-1_000, -70_000, -2_000], SILENT_AFTER_MS - 1_000],
    ["which has not, a ms before", [1 - SILENT_AFTER_MS], 1],
    ["which has, and then it is absent", [-SILENT_AFTER_MS], NEVER],
    ["and nothing is known of it", [], NEVER],
    ["since a time that is a little ahead", [5_000], SILENT_AFTER_MS + 5_000],
    ["and not since a time that is far ahead", [SILENT_AFTER_MS], NEVER],
    ["since the latest time that is not far ahead", [3_600_000, -20_000], SILENT_AFTER_MS - 20_000],
  ])("%s", (_, ages, until) => {
    const result = presentUntil(
      ages.map((age) => NOW + age),
      NOW,
    );
    expect(result).toBe(NOW + until);
  });
});
