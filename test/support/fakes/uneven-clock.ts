import type { Clock } from "../../../src/client/clock.ts";
import type { FakeClock } from "./fake-clock.ts";

/** Whether the client of each fake server has an uneven clock. The project `uneven-clock` sets it. */
export const IS_CLOCK_UNEVEN = process.env["CLIENT_CLOCK"] === "uneven";
/** How far the ms between two readings of the client's clock may be off: for the tests of bounds that the client reads from it. */
export const ELAPSED_ERROR_MS = IS_CLOCK_UNEVEN ? 4 : 0;
export const NOW_ERROR_MS = IS_CLOCK_UNEVEN ? 4_000 : 0;

/** Ms that `elapsed` may show too much. So a timer looks up to 4 ms early or late, but never goes back. */
const ERRORS_MS = [0, 3.4, 0.6, 4, 1.3, 0, 2];
/** Ms by which `now` is set ahead, always for less than a client takes for a sleep. */
const AHEAD_MS = [0, 4_000, 700, 0, 2_500];
const BACK_MS = 3_600_000;
const BACK_EVERY_MS = 7_000;

/**
 * Shows a fake clock as a machine's real clocks show the time: the timers fire when the test expects it, but the time that has
 * passed then looks some ms shorter or longer, and the Unix time is set ahead for a moment, or back by an hour.
 */
export class UnevenClock implements Clock {
  readonly #clock: FakeClock;
  readonly #start: number;
  #elapsed = 0;

  constructor(clock: FakeClock) {
    this.#clock = clock;
    this.#start = clock.elapsed();
  }

  now(): number {
    const backMs = BACK_MS * Math.floor((this.#clock.elapsed() - this.#start) / BACK_EVERY_MS);
    return this.#clock.now() - backMs + this.#pick(AHEAD_MS);
  }

  elapsed(): number {
    this.#elapsed = Math.max(this.#elapsed, this.#clock.elapsed() + this.#pick(ERRORS_MS));
    return this.#elapsed;
  }

  setTimeout(run: () => void, ms: number): unknown {
    return this.#clock.setTimeout(run, ms);
  }

  clearTimeout(timer: unknown): void {
    this.#clock.clearTimeout(timer);
  }

  /** Returns one of these numbers, the same one until the clock moves. */
  #pick(numbers: readonly number[]): number {
    const passedMs = this.#clock.elapsed() - this.#start;
    return numbers[(Math.imul(passedMs, 2_654_435_761) >>> 8) % numbers.length] ?? 0;
  }
}
