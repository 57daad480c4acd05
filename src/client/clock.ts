/** Where time comes from. A test brings its own. */
export type Clock = {
  /** Unix ms. */
  now(): number;
  setTimeout(run: () => void, ms: number): unknown;
  clearTimeout(timer: unknown): void;
};

export const systemClock: Clock = {
  now: () => Date.now(),
  setTimeout: (run, ms) => setTimeout(run, ms),
  clearTimeout: (timer) => clearTimeout(timer as number),
};

/** The site's time, as far as this machine knows it: ids are made by it, and tokens run out by it. */
export class ServerClock {
  readonly #clock: Clock;
  #offsetMs = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** @param serverTime what the site's clock says at this moment, as parley.v1 spells it */
  set(serverTime: string): void {
    this.#offsetMs = Date.parse(serverTime) - this.#clock.now();
  }

  /** Unix ms. */
  now(): number {
    return this.#clock.now() + this.#offsetMs;
  }
}
