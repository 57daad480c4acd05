/** The limits of all that calls many rooms, and of the hourly cron. `limits.ts` has those of everything else. */

/** Calls to rooms that one request or object has in flight at the same time. */
export const ROOM_CALLS_AT_ONCE = 8;
/**
 * Calls of one fan-out, over all its rounds: to rooms, and to D1 between them. With the few of everything else, a request that
 * recalls coins, then asks for what was spent and notifies rooms makes less than 500 calls. The platform allows 1,000.
 */
export const FAN_OUT_MAX_CALLS = 300;
/** The period of the cron trigger in `wrangler.toml`. */
export const SWEEP_INTERVAL_MS = 3_600_000;
/** Rooms that the cron calls in one run. If none of them answers, the run takes 300 / 8 × 10 s. The platform ends it after 15 minutes. */
export const SWEEP_MAX_ROOMS = FAN_OUT_MAX_CALLS;
/** Holds that one query of the cron reads, and the queries of one run. A D1 that answers one query at a time is busy for a few ms with each. */
export const SWEEP_PAGE_ROWS = 5_000;
export const SWEEP_MAX_PAGES = 100;
/** Coins are idle for too long when nothing has touched their hold for this many times `SETTLE_AFTER_SECONDS`. */
export const STALE_AFTER_SETTLES = 2;
/**
 * A room whose alarm finds coins in use shows D1 that it works, unless a step did so within this many times `SETTLE_AFTER_SECONDS`.
 * The next alarm is at most one `SETTLE_AFTER_SECONDS` later, so that the coins never count as idle, though it may be late.
 */
export const TOUCH_AFTER_SETTLES = 0.5;
/** Dead sessions that one query of the cron deletes, and the queries of one run. The sessions that are left are deleted in the next hours. */
export const DEAD_SESSIONS_PER_QUERY = 1_000;
export const DEAD_SESSIONS_MAX_QUERIES = 50;
/** Names without a key that one query of the cron reads, and the queries of one run. The next hours come to the others. */
export const NAME_KEYS_PER_QUERY = 100;
export const NAME_KEYS_MAX_QUERIES = 10;
