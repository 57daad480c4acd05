/** The source of time, which tests replace. */
export type Clock = {
  /** Unix ms. */
  now(): number;
  /** Ms since any moment. Never goes back, unlike `now`, and never jumps ahead when the machine's clock is set. */
  elapsed(): number;
  setTimeout(run: () => void, ms: number): unknown;
  clearTimeout(timer: unknown): void;
};

export const systemClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  setTimeout: (run, ms) => setTimeout(run, ms),
  clearTimeout: (timer) => clearTimeout(timer as number),
};

/** A moment by both clocks of this machine. */
export type Moment = { now: number; elapsed: number };

/** Returns the present moment, or the one in so many ms. */
export function momentIn(clock: Clock, ms = 0): Moment {
  return { now: clock.now() + ms, elapsed: clock.elapsed() + ms };
}

/**
 * Returns the ms since a moment, by the clock that shows more: `elapsed` may stand still while the machine sleeps. `now` may have
 * been set ahead, so call this only where a result that is too large makes the client act too soon, and where that does no harm.
 */
export function longestSince(clock: Clock, { now, elapsed }: Moment): number {
  return Math.max(clock.now() - now, clock.elapsed() - elapsed);
}

/** The server's time, as far as this machine knows it. Message ids contain it, and tokens expire by it. */
export class ServerClock {
  readonly #clock: Clock;
  #setAt: Moment;
  /** Unix ms at `#setAt`. By this machine's clock until the server has sent its time. */
  #time: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#setAt = momentIn(clock);
    this.#time = this.#setAt.now;
  }

  /** @param serverTime the server's current time, an ISO 8601 date as in parley.v1 */
  set(serverTime: string): void {
    this.#setAt = momentIn(this.#clock);
    this.#time = Date.parse(serverTime);
  }

  /** Unix ms. Too early after this machine slept, until the server sends its time again. */
  now(): number {
    return this.#time + this.#clock.elapsed() - this.#setAt.elapsed;
  }

  /** Unix ms. Not too early after a sleep, but too late if this machine's clock was set ahead. */
  latest(): number {
    return this.#time + longestSince(this.#clock, this.#setAt);
  }
}
