/** The fixed sizes, counts and waits of a restore, as `limits.ts` has all others. */

/** When a client that a closed site refused may try again. */
export const CLOSED_RETRY_SECONDS = 60;
/** After a restore of D1, its counters continue at the number of microseconds since this time (Unix ms): 2026 began then. */
export const COUNTERS_BEGAN_AT = 1_767_225_600_000;
/** How often a room begins a repair again after the lease or the hold has moved meanwhile. */
export const REPAIR_TRIES = 5;
/** Lost messages that a repair replaces in one turn: about a second. */
export const LOST_MESSAGES_MAX = 100_000;
/** How long a request waits for the repair of one hold, for which a room reads all its messages. */
export const REPAIR_WAIT_MS = 30_000;
