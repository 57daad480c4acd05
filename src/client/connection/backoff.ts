/**
 * Returns the wait before the next attempt, in ms: a random part of a limit that doubles with each failure ("full jitter" in
 * "Exponential Backoff And Jitter", AWS Architecture Blog, 2015). Clients that were cut off together do not reconnect together.
 * @param tries how many attempts have failed in a row
 * @param random from 0 to 1
 * @param limits the first limit, and the largest (ms)
 */
export function backOffMs(tries: number, random: number, [baseMs, maxMs]: readonly [number, number]): number {
  return random * Math.min(maxMs, baseMs * 2 ** tries);
}
