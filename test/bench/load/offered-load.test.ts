import { setTimeout as wait } from "node:timers/promises";
import { expect, test } from "vitest";
import type { Conversation } from "./conversation.ts";
import { offerMessages } from "./offered-load.ts";

/** Returns a conversation in which every message takes this long. */
function conversationOf(takesMs: number, runs: number[]): Conversation {
  return {
    async run() {
      runs.push(performance.now());
      await wait(takesMs);
      return { messages: 1, seconds: takesMs / 1000, latencies: Float64Array.of(takesMs) };
    },
  } as unknown as Conversation;
}

test("every conversation sends its messages when they are due, however fast the server is", async () => {
  const runs: number[] = [];
  const begin = performance.now();
  const { messages, seconds } = await offerMessages([conversationOf(0, runs), conversationOf(0, runs)], {
    perSecond: 20,
    seconds: 0.2,
  });
  expect(messages).toBe(8);
  expect(seconds).toBeGreaterThanOrEqual(0.15);
  // The second conversation begins half an interval later.
  expect((runs.at(-1) ?? 0) - begin).toBeGreaterThanOrEqual(170);
});

test("a message that waits for the one before it counts from the time at which it was due", async () => {
  const { latencies } = await offerMessages([conversationOf(60, [])], { perSecond: 20, seconds: 0.2 });
  expect(latencies).toHaveLength(4);
  expect(latencies[0]).toBe(60);
  // Each message is due 50 ms after the one before it and takes 60 ms.
  expect(latencies[3]).toBeGreaterThanOrEqual(60 + 3 * 9);
});
