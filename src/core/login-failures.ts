/** The recent failed log-ins, by key. It holds no more of them than an object can compare passwords in one period. */
export class LoginFailures {
  readonly #periodMs: number;
  /** When each key failed, in Unix ms. The key that failed last comes last. */
  readonly #times = new Map<string, number[]>();

  constructor(periodMs: number) {
    this.#periodMs = periodMs;
  }

  /** The number of keys. */
  get size(): number {
    return this.#times.size;
  }

  /** Returns the whole seconds until a key has fewer than `max` failures in a period; 0 if it has. */
  retryAfter(key: string, max: number, now: number): number {
    const recent = this.#recent(key, now);
    const oldest = recent.at(-max);
    return oldest === undefined ? 0 : Math.ceil((oldest + this.#periodMs - now) / 1000);
  }

  add(key: string, now: number): void {
    const times = [...this.#recent(key, now), now];
    this.#times.delete(key);
    this.#times.set(key, times);
    for (const other of this.#times.keys()) {
      if (this.#recent(other, now).length > 0) break;
      this.#times.delete(other);
    }
  }

  /** Leaves out failures of the future too: the clock was set back, and nothing shows how old they are. */
  #recent(key: string, now: number): number[] {
    const times = this.#times.get(key) ?? [];
    return times.filter((at) => at <= now && at > now - this.#periodMs);
  }
}
