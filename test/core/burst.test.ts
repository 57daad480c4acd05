import { describe, expect, test } from "vitest";
import { BurstDetector } from "../../src/core/burst.ts";
import { BATCH_MAX_FRAMES, BURST_LASTS_MS, BURST_LOOK_EVERY_MAX } from "../../src/core/limits.ts";

const START = 1_000_000;

/** Returns which of `count` frames, `gap` ms apart, a room collects others for, if so many are always there. */
function looks(count: number, gap: number, { atATime }: { atATime: number }): number[] {
  const burst = new BurstDetector();
  const found: number[] = [];
  for (let i = 0; i < count; i++) {
    const now = START + i * gap;
    if (!burst.shouldCollect(now)) continue;
    burst.onCollected(atATime, now);
    found.push(i);
  }
  return found;
}

describe("a room", () => {
  test.each([BURST_LASTS_MS, 1_000])("handles frames at once that are %i ms apart", (gap) => {
    expect(looks(100, gap, { atATime: 1 })).toEqual([]);
  });

  test.each([0, 1, BURST_LASTS_MS - 1])("collects all but the first frame of a burst, %i ms apart", (gap) => {
    expect(looks(5, gap, { atATime: 2 })).toEqual([1, 2, 3, 4]);
  });

  test("looks less and less often whether frames that follow each other closely are a burst", () => {
    expect(looks(80, 1, { atATime: 1 })).toEqual([1, 3, 6, 11, 20, 37, 70]);
    expect(looks(400, 0, { atATime: 1 }).slice(-2)).toEqual([334, 367]);
    expect(367 - 334).toBe(BURST_LOOK_EVERY_MAX + 1);
  });

  test("looks again at the second frame after a pause", () => {
    const burst = new BurstDetector();
    const frames = [0, 1, 2, 500, 501].map((at) => {
      const isCollecting = burst.shouldCollect(START + at);
      if (isCollecting) burst.onCollected(1, START + at);
      return isCollecting;
    });
    expect(frames).toEqual([false, true, false, false, true]);
  });

  test("continues to collect for a while after a burst, and stops when the clock was set back", () => {
    const burst = new BurstDetector();
    expect(burst.shouldCollect(START)).toBe(false);
    expect(burst.shouldCollect(START)).toBe(true);
    burst.onCollected(2, START);
    expect(burst.shouldCollect(START + BURST_LASTS_MS - 1)).toBe(true);
    burst.onCollected(1, START + BURST_LASTS_MS - 1);
    expect(burst.shouldCollect(START + BURST_LASTS_MS)).toBe(false);
    expect(burst.shouldCollect(START - 60_000)).toBe(false);
    expect(burst.shouldCollect(START - 60_000)).toBe(true);
  });

  test("collects as many frames as came together last time, two at least", () => {
    const burst = new BurstDetector();
    const sizes = [1, 2, 30, 3, BATCH_MAX_FRAMES + 5].map((frames) => {
      const before = burst.batchFrames;
      burst.onCollected(frames, START);
      return [before, burst.batchFrames];
    });
    expect(sizes).toEqual([
      [BATCH_MAX_FRAMES, 2],
      [2, 2],
      [2, 30],
      [30, 3],
      [3, BATCH_MAX_FRAMES],
    ]);
  });
});
