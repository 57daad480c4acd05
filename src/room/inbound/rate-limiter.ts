import { affordable, type Bucket, type Rate, takeInstead, takeToken } from "../../core/token-bucket.ts";

/** Limits how fast each member may send to this room. The buckets live in memory: a room that wakes again starts with full ones. */
export class RateLimiter {
  readonly #rate: Rate;
  readonly #buckets = new Map<number, Bucket>();

  constructor(rate: Rate) {
    this.#rate = rate;
  }

  /**
   * Takes the token that a frame costs, which arrives at the time `now` (Unix ms).
   * @returns 0, or the seconds after which to retry if there is none
   */
  take(memberId: number, now: number): number {
    return this.#set(memberId, takeToken(this.#buckets.get(memberId), this.#rate, now));
  }

  /** Takes `cost` tokens in place of the one that a frame has paid, and returns the same. Gives that one back if there are too few. */
  takeInstead(memberId: number, cost: number): number {
    return this.#set(memberId, takeInstead(this.#buckets.get(memberId), this.#rate, Date.now(), cost));
  }

  /** Gives the token back that a frame has paid. */
  giveBack(memberId: number): void {
    this.takeInstead(memberId, 0);
  }

  /** Returns the seconds until the member can pay `cost` tokens, and takes none. */
  secondsUntil(memberId: number, cost: number): number {
    return takeToken(this.#buckets.get(memberId), this.#rate, Date.now(), cost).retryAfter;
  }

  /** Returns the most tokens that a frame of the member, which has paid one, can cost. */
  affordable(memberId: number): number {
    return affordable(this.#buckets.get(memberId), this.#rate, Date.now());
  }

  #set(memberId: number, bucket: Bucket & { retryAfter: number }): number {
    this.#buckets.set(memberId, bucket);
    return bucket.retryAfter;
  }
}
