import { type Bucket, takeToken } from "../../core/token-bucket.ts";

/** Limits how fast each member may send to this room. The buckets live in memory: a room that wakes again starts with full ones. */
export class RateLimiter {
  readonly #rate: { burst: number; perSecond: number };
  readonly #buckets = new Map<number, Bucket>();

  constructor(rate: { burst: number; perSecond: number }) {
    this.#rate = rate;
  }

  /** Takes tokens from the member's bucket. Returns 0, or the seconds after which to retry if there are too few. */
  take(memberId: number, count = 1): number {
    const bucket = takeToken(this.#buckets.get(memberId), this.#rate, Date.now(), count);
    this.#buckets.set(memberId, bucket);
    return bucket.retryAfter;
  }
}
