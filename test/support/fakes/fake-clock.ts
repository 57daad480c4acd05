import type { Clock } from "../../../src/client/clock.ts";

type Timer = { at: number; run: () => void };

/** Runs all tasks and microtasks that are ready. */
export function flushTasks(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** A clock that moves only when a test moves it. */
export class FakeClock implements Clock {
  #now: number;
  #elapsed = 0;
  readonly #timers = new Set<Timer>();

  constructor(now = Date.UTC(2026, 10, 23)) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  /** Stands still while the machine sleeps, as on most platforms. */
  elapsed(): number {
    return this.#elapsed;
  }

  setTimeout(run: () => void, ms: number): Timer {
    // Node and browsers fire a timer with a longer wait at once.
    const wait = ms > 2 ** 31 - 1 ? 1 : Math.max(0, ms);
    const timer = { at: this.#now + wait, run };
    this.#timers.add(timer);
    return timer;
  }

  clearTimeout(timer: unknown): void {
    this.#timers.delete(timer as Timer);
  }

  /** The number of timers that have not fired. */
  get pendingTimers(): number {
    return this.#timers.size;
  }

  /** Moves the clock forward and fires each timer at its time. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    await flushTasks();
    for (let next = this.#next(end); next; next = this.#next(end)) {
      this.#advanceTo(Math.max(this.#now, next.at));
      await this.#run(next);
    }
    this.#advanceTo(end);
    await flushTasks();
  }

  /** Sets the time back, or ahead by a negative number of ms. Timers fire after the same wait as before. */
  setBack(ms: number): void {
    this.#now -= ms;
    for (const timer of this.#timers) timer.at -= ms;
  }

  /** Simulates a machine that sleeps: the timers that came due meanwhile fire when it wakes. */
  async sleep(ms: number): Promise<void> {
    this.#now += ms;
    const end = this.#now;
    for (let next = this.#next(end); next; next = this.#next(end)) await this.#run(next);
  }

  #advanceTo(now: number): void {
    this.#elapsed += now - this.#now;
    this.#now = now;
  }

  #next(end: number): Timer | undefined {
    const due = [...this.#timers].filter(({ at }) => at <= end);
    return due.sort((a, b) => a.at - b.at)[0];
  }

  async #run(timer: Timer): Promise<void> {
    this.#timers.delete(timer);
    timer.run();
    await flushTasks();
  }
}
