import { expect, test } from "vitest";
import { CALL_WAIT_MS } from "../../src/core/limits.ts";
import { simulateStorm } from "../support/storm/storm.ts";

test.each([1, 20, 200])(
  "20,000 members who are all cut off at once are back within a minute, with %i isolates",
  async (isolates) => {
    const { backAt, longestWaitMs, served } = await simulateStorm({
      members: 20_000,
      isolates,
      seed: 1,
      limitMs: 120_000,
    });
    console.info(
      `${isolates} isolates: all back after ${Math.max(...backAt)} ms, ${served} calls served, the longest wait ${longestWaitMs} ms`,
    );
    expect(Math.max(...backAt)).toBeLessThanOrEqual(60_000);
    expect(longestWaitMs).toBeLessThan(CALL_WAIT_MS);
  },
  600_000,
);
