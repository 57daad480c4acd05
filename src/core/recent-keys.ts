import { isRecent } from "./recent.ts";

/** A set of strings that forgets each after `maxAgeMs`, and the oldest one when it has more than `maxSize`. */
export class RecentKeys {
  readonly #maxAgeMs: number;
  readonly #maxSize: number;
  /** When each key was added last, in Unix ms. The key that was added last comes last. */
  readonly #times = new Map<string, number>();

  constructor({ maxAgeMs, maxSize }: { maxAgeMs: number; maxSize: number }) {
    this.#maxAgeMs = maxAgeMs;
    this.#maxSize = maxSize;
  }

  add(key: string, now: number): void {
    this.#times.delete(key);
    this.#times.set(key, now);
    const [oldest] = this.#times.keys();
    if (this.#times.size > this.#maxSize && oldest !== undefined) this.#times.delete(oldest);
  }

  has(key: string, now: number): boolean {
    const at = this.#times.get(key);
    return at !== undefined && isRecent(at, this.#maxAgeMs, now);
  }
}
