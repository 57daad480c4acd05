/**
 * How long to wait before the next try, in ms: any time up to a most that doubles with each try ("full jitter", of "Exponential
 * Backoff And Jitter", AWS Architecture Blog, 2015), so that those who were cut together do not come back together.
 * @param tries how many failed in a row before
 * @param random from 0 to 1
 */
export function backOffMs(
  tries: number,
  random: number,
  { baseMs, maxMs }: { baseMs: number; maxMs: number },
): number {
  return Math.round(random * Math.min(maxMs, baseMs * 2 ** tries));
}
