/** The limits of the calls to D1, with their units: see `CallQueue`. */

/** Calls to D1 that one isolate has in flight at the same time. The rest wait for their turn. */
export const D1_CALLS_OUT_MIN = 4;
/** The same where calls wait and the answers come soon: the way to D1 takes time, but D1 has time. */
export const D1_CALLS_OUT_MAX = 16;
/** After an answer that took longer than this, there are only `D1_CALLS_OUT_MIN`: the calls of many isolates wait at D1. */
export const D1_BUSY_AFTER_MS = 200;
/** While a call has been out for this long, or the last answer took as long, D1 counts as slow. */
export const D1_SLOW_AFTER_MS = 3_000;
/** When to try again after `unavailable`. */
export const UNAVAILABLE_RETRY_SECONDS = 5;
/** While D1 is slow, how often an isolate sends a call that it would refuse otherwise, and the places that only such calls get. */
export const D1_PROBE_INTERVAL_MS = 5_000;
export const D1_PROBE_PLACES = 2;
/** How often a call that waits or is out shows that its caller lives, and after how long without a sign it loses its place. */
export const D1_LIFE_SIGN_MS = 1_000;
export const D1_LOST_AFTER_MS = 3_000;
/**
 * How long a call waits for its turn before it is dropped: less than `CALL_WAIT_MS`, for which its caller waits, because the answer
 * of one that is sent at the last moment comes too late. In a storm, all calls would be like that.
 */
export const D1_LINE_WAIT_MS = 9_000;
/** How long a call whose turn it is may take to be sent. */
export const D1_TURN_WAIT_MS = 100;
