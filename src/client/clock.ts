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

/** The server's time, as far as this machine knows it. Message ids contain it, and tokens expire by it. */
export class ServerClock {
  readonly #clock: Clock;
  #offsetMs = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** @param serverTime the server's current time, an ISO 8601 date as in parley.v1 */
  set(serverTime: string): void {
    this.#offsetMs = Date.parse(serverTime) - this.#clock.now();
  }

  /** Unix ms. */
  now(): number {
    return this.#clock.now() + this.#offsetMs;
  }
}
