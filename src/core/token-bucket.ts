/** How much a member may still send at once; refilled with time. `at` is Unix time in ms. */
export type Bucket = { tokens: number; at: number };
type Rate = { burst: number; perSecond: number };

/**
 * Takes a token, or `count` of them; of more than the burst, all that fit. A `burst` or a `perSecond` of 0 switches the limit off.
 * @returns the bucket afterwards, and in `retryAfter` the whole seconds until a token is there (0 if one was taken).
 */
export function takeToken(
  bucket: Bucket | undefined,
  rate: Rate,
  now: number,
  count = 1,
): Bucket & { retryAfter: number } {
  if (rate.burst === 0 || rate.perSecond === 0) return { tokens: 0, at: now, retryAfter: 0 };
  const refilled = bucket
    ? bucket.tokens + (Math.max(0, now - bucket.at) / 1000) * rate.perSecond
    : rate.burst;
  const tokens = Math.min(rate.burst, refilled);
  const taken = Math.min(count, rate.burst);
  if (tokens >= taken) return { tokens: tokens - taken, at: now, retryAfter: 0 };
  return { tokens, at: now, retryAfter: Math.ceil((taken - tokens) / rate.perSecond) };
}
