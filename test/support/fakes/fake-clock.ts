import type { Clock } from "../../../src/client/clock.ts";

type Timer = { at: number; run: () => void };

/** How a clock differs from an exact one. The entries of a list apply to one timer after another, and then from the start. */
export type ClockFaults = {
  /** Ms by which a timer fires late, or early if negative. */
  lateMs?: readonly number[];
  /** Ms by which the Unix time is set ahead before a timer fires, or back if negative. */
  stepsMs?: readonly number[];
  /** Timers fire only at multiples of this many ms, as in a hidden page of a browser. */
  throttleMs?: number;
};

/** Runs all tasks and microtasks that are ready. */
export function flushTasks(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** A clock that moves only when a test moves it. */
export class FakeClock implements Clock {
  /** Ms since the clock was created. */
  #time = 0;
  #sleptMs = 0;
  /** The Unix time when `#time` was 0, by the machine's clock as it is set now. */
  #epoch: number;
  #timerCount = 0;
  #firedCount = 0;
  readonly #faults: ClockFaults;
  readonly #timers = new Set<Timer>();

  constructor(now = Date.UTC(2026, 10, 23), faults: ClockFaults = {}) {
    this.#epoch = now;
    this.#faults = faults;
  }

  now(): number {
    return this.#epoch + this.#time;
  }

  /** Stands still while the machine sleeps, as on most platforms. */
  elapsed(): number {
    return this.#time - this.#sleptMs;
  }

  setTimeout(run: () => void, ms: number): Timer {
    const { lateMs = [], throttleMs = 1 } = this.#faults;
    // Node and browsers fire a timer with a longer wait at once.
    const wait = ms > 2 ** 31 - 1 ? 1 : Math.max(0, ms);
    const late = lateMs[this.#timerCount++ % lateMs.length] ?? 0;
    const at = Math.max(this.#time, this.#time + wait + late);
    const timer = { at: Math.ceil(at / throttleMs) * throttleMs, run };
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
    const end = this.#time + ms;
    await flushTasks();
    for (let next = this.#next(end); next; next = this.#next(end)) {
      this.#time = Math.max(this.#time, next.at);
      await this.#run(next);
    }
    this.#time = end;
    await flushTasks();
  }

  /** Sets the time back, or ahead by a negative number of ms. Timers fire after the same wait as before. */
  setBack(ms: number): void {
    this.#epoch -= ms;
  }

  /** Simulates a machine that sleeps: the timers that came due meanwhile fire when it wakes. */
  async sleep(ms: number): Promise<void> {
    this.#time += ms;
    this.#sleptMs += ms;
    const end = this.#time;
    for (let next = this.#next(end); next; next = this.#next(end)) await this.#run(next);
  }

  #next(end: number): Timer | undefined {
    const due = [...this.#timers].filter(({ at }) => at <= end);
    return due.sort((a, b) => a.at - b.at)[0];
  }

  async #run(timer: Timer): Promise<void> {
    const { stepsMs = [] } = this.#faults;
    this.#epoch += stepsMs[this.#firedCount++ % stepsMs.length] ?? 0;
    this.#timers.delete(timer);
    timer.run();
    await flushTasks();
  }
}
