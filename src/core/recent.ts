/** Returns whether a time is at most `durationMs` ago. A time later than `now` is not: the clock was set back since. */
export function isRecent(at: number, durationMs: number, now: number): boolean {
  return at <= now && now - at < durationMs;
}
