import { SEND_BUDGET_SECONDS, SEND_REFUSAL_MAX_MS, SENDS_BUSY_COUNT, SENDS_WINDOW_MS } from "./limits.ts";
import type { Bucket } from "./token-bucket.ts";

/**
 * Takes sends that have already happened from a member's budget over all rooms, which may become negative. Time refills it, by
 * `perSecond` up to `SEND_BUDGET_SECONDS` of it.
 * @returns the budget afterwards, and for how long (ms) rooms refuse the member's sends: until it is no longer negative
 */
export function spendSends(
  budget: Bucket | undefined,
  count: number,
  perSecond: number,
  now: number,
): Bucket & { refuseForMs: number } {
  const full = perSecond * SEND_BUDGET_SECONDS;
  const elapsed = Math.max(0, now - (budget?.at ?? now));
  const refilled = Math.min(full, (budget?.tokens ?? full) + (elapsed / 1000) * perSecond);
  // A debt never takes longer than a refusal may last.
  const tokens = Math.max(refilled - count, -(SEND_REFUSAL_MAX_MS / 1000) * perSecond);
  return { tokens, at: now, refuseForMs: tokens < 0 ? Math.ceil((-tokens / perSecond) * 1000) : 0 };
}

/** How many messages of a member a room stored since `startedAt` (Unix ms). */
export type SendWindow = { startedAt: number; count: number };

/** Counts one message. A window ends after `SENDS_WINDOW_MS`, or when the clock is set back. */
export function countSend(window: SendWindow | undefined, now: number): SendWindow {
  const age = window ? now - window.startedAt : -1;
  if (!window || age < 0 || age >= SENDS_WINDOW_MS) return { startedAt: now, count: 1 };
  return { startedAt: window.startedAt, count: window.count + 1 };
}

/** Returns whether a member sends so much in one room that the room reports it. */
export function isBusy({ count }: SendWindow): boolean {
  return count > SENDS_BUSY_COUNT;
}
