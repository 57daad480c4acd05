/** How many frames a member may still send at once. Time refills it. `at` is Unix time in ms. */
export type Bucket = { tokens: number; at: number };
export type Rate = { burst: number; perSecond: number };

/**
 * Takes `count` tokens, or a whole burst if `count` is larger. A `burst` or `perSecond` of 0 disables the limit.
 * @returns the bucket afterwards; `retryAfter` is 0 if the tokens were taken, else the whole seconds until they are there
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

/**
 * Takes what a frame costs, once it is known, in place of the one token that the frame has paid. If there are too few, gives that
 * token back.
 */
export function takeInstead(
  bucket: Bucket | undefined,
  rate: Rate,
  now: number,
  cost: number,
): Bucket & { retryAfter: number } {
  return takeToken(bucket && { ...bucket, tokens: bucket.tokens + 1 }, rate, now, cost);
}

/** Returns the most tokens that a frame which has paid one can cost: infinite if even a whole burst is there. */
export function affordable(bucket: Bucket | undefined, rate: Rate, now: number): number {
  const { tokens } = takeToken(bucket, rate, now, 0);
  const isOff = rate.burst === 0 || rate.perSecond === 0;
  return isOff || tokens + 1 >= rate.burst ? Number.POSITIVE_INFINITY : Math.floor(tokens) + 1;
}
