import { isRecent } from "./recent.ts";

/** Counts events by key, in windows of `windowMs` that begin with a key's first event. Forgets the oldest window beyond `maxSize` keys. */
export class RecentCounts {
  readonly #windowMs: number;
  readonly #maxSize: number;
  /** The window that began last comes last. Times are Unix ms. */
  readonly #windows = new Map<string, { startedAt: number; count: number }>();

  constructor({ windowMs, maxSize }: { windowMs: number; maxSize: number }) {
    this.#windowMs = windowMs;
    this.#maxSize = maxSize;
  }

  /** Counts an event. Returns how many its key has had in the present window. */
  add(key: string, now: number): number {
    const window = this.#windows.get(key);
    if (window && isRecent(window.startedAt, this.#windowMs, now)) return ++window.count;
    this.#windows.delete(key);
    this.#windows.set(key, { startedAt: now, count: 1 });
    const [oldest] = this.#windows.keys();
    if (this.#windows.size > this.#maxSize && oldest !== undefined) this.#windows.delete(oldest);
    return 1;
  }
}
