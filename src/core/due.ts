/**
 * Returns when work is due that was scheduled for the time `at`: `now` if that time has come, or is further ahead than work of its
 * kind ever waits, because the clock was set back since.
 * @param maxWaitMs how far ahead such work is scheduled at most
 */
export function dueAt(at: number, maxWaitMs: number, now: number): number {
  return isDue(at, maxWaitMs, now) ? now : at;
}

/** Returns whether that time has come. */
export function isDue(at: number, maxWaitMs: number, now: number): boolean {
  return at <= now || at - now > maxWaitMs;
}

/** Returns the earliest of the times that are defined. */
export function earliest(...times: (number | undefined)[]): number | undefined {
  const due = times.filter((time) => time !== undefined);
  return due.length > 0 ? Math.min(...due) : undefined;
}
