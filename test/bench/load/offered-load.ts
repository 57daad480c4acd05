import { setTimeout as wait } from "node:timers/promises";
import type { Conversation, RunResult } from "./conversation.ts";

type Offer = { perSecond: number; seconds: number };

/**
 * Has all conversations send `perSecond` messages a second each, at times that do not depend on the server. A message that the one
 * before it delays counts as sent at the time at which it was due.
 */
export async function offerMessages(conversations: Conversation[], offer: Offer): Promise<RunResult> {
  const begin = performance.now();
  const latencies: number[] = [];
  await Promise.all(
    conversations.map((conversation, index) => {
      // Spread over the interval, as members do not write in step.
      const offset = ((1000 / offer.perSecond) * index) / conversations.length;
      return offerInOne(conversation, offer, begin + offset, latencies);
    }),
  );
  return {
    messages: latencies.length,
    seconds: (performance.now() - begin) / 1000,
    latencies: Float64Array.from(latencies).sort(),
  };
}

async function offerInOne(
  conversation: Conversation,
  { perSecond, seconds }: Offer,
  begin: number,
  latencies: number[],
): Promise<void> {
  const apartMs = 1000 / perSecond;
  let endedAt = begin;
  for (let message = 0; message < perSecond * seconds; message++) {
    const dueAt = begin + message * apartMs;
    const delayedMs = Math.max(0, endedAt - dueAt);
    const earlyMs = dueAt - performance.now();
    if (earlyMs > 0) await wait(earlyMs);
    const run = await conversation.run({ messages: 1, inFlight: 1, limitMs: Number.POSITIVE_INFINITY });
    endedAt = performance.now();
    latencies.push((run.latencies[0] ?? 0) + delayedMs);
  }
}
