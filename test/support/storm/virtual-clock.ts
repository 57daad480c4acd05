import { setImmediate } from "node:timers/promises";
import type { Clock } from "../../../src/client/clock.ts";

type Timer = { at: number; number: number; run: () => void };

/** A clock for a simulation with very many timers. Nothing takes any time but what a timer says. */
export class VirtualClock implements Clock {
  #now = 0;
  #timers = 0;
  /** A binary heap: the timers that are due first, and of those the one that was set first, are at the front. */
  readonly #heap: Timer[] = [];
  readonly #cleared = new Set<Timer>();

  now(): number {
    return this.#now;
  }

  elapsed(): number {
    return this.#now;
  }

  setTimeout(run: () => void, ms: number): Timer {
    const timer = { at: this.#now + Math.max(0, ms), number: ++this.#timers, run };
    let i = this.#heap.push(timer) - 1;
    while (i > 0) {
      const above = (i - 1) >> 1;
      if (!this.#isBefore(i, above)) break;
      this.#swap(i, above);
      i = above;
    }
    return timer;
  }

  clearTimeout(timer: unknown): void {
    if (timer !== undefined) this.#cleared.add(timer as Timer);
  }

  /** Runs timers, and all that follows from each, until none is left, the time has come or `isOver`. */
  async runUntil(end: number, isOver: () => boolean): Promise<void> {
    while (!isOver()) {
      const next = this.#heap[0];
      if (!next || next.at > end) break;
      // Timers of the same ms run together: the promises that they settle continue after all of them.
      const through = Math.floor(next.at) + 1;
      for (let due = this.#heap[0]; due && due.at < through; due = this.#heap[0]) {
        this.#shift();
        if (this.#cleared.delete(due)) continue;
        this.#now = due.at;
        due.run();
      }
      await setImmediate();
    }
  }

  #shift(): void {
    const last = this.#heap.pop();
    if (this.#heap.length === 0 || !last) return;
    this.#heap[0] = last;
    for (let i = 0; ; ) {
      let least = i;
      for (const below of [2 * i + 1, 2 * i + 2])
        if (below < this.#heap.length && this.#isBefore(below, least)) least = below;
      if (least === i) return;
      this.#swap(i, least);
      i = least;
    }
  }

  #isBefore(i: number, j: number): boolean {
    const [one, two] = [this.#heap[i] as Timer, this.#heap[j] as Timer];
    return one.at === two.at ? one.number < two.number : one.at < two.at;
  }

  #swap(i: number, j: number): void {
    const one = this.#heap[i] as Timer;
    this.#heap[i] = this.#heap[j] as Timer;
    this.#heap[j] = one;
  }
}
