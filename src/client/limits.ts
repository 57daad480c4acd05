/** Every wait, size and count of the client, with its unit. */

/**
 * From a lost connection to the next try: a random part of this, doubled with each try up to the most. What was cut at once
 * comes back spread; and with this most, everybody is back within half a minute of a cut of some 15 seconds.
 */
export const RECONNECT_BASE_MS = 500;
export const RECONNECT_MAX_MS = 10_000;
/** A connection that lasted less is no sign that the site is well: the tries go on being counted. */
export const STABLE_AFTER_MS = 5_000;
/** From the opening of a socket to its first frame: what a site may take for it, and a slow way there. */
export const WELCOME_WAIT_MS = 25_000;
/** After a close with `flood`, at least. */
export const FLOOD_PAUSE_MS = 30_000;

/** Nothing was heard for so long: the other end is asked whether it is there. */
export const HEARTBEAT_MS = 20_000;
/** How long one answer is waited for, and how many may be missed in a row. */
export const PONG_WAIT_MS = 5_000;
export const PONGS_MISSED_MAX = 2;
/** A timer that is late by more: the machine slept. */
export const SLEEP_DETECT_MS = 5_000;

/** A token is renewed so long before it runs out. */
export const RENEW_MARGIN_MS = 60_000;
/** From a renewal that failed while the token is still good to the next one, like `RECONNECT_BASE_MS`. */
export const RENEW_BASE_MS = 5_000;
export const RENEW_MAX_MS = 30_000;
/**
 * A renewed token that is refused within this, before any welcome, is not renewed again: it would go on for ever. And what is
 * said of tokens within this after a new one was sent on a socket may be about the old one.
 */
export const RENEWAL_GRACE_MS = 60_000;
/** The longest that a timer is set for: beyond 2^31 ms, timers fire at once. */
export const TIMER_MAX_MS = 86_400_000;

/** Sends of one chat that wait for their answer at once; a room lets 64 of a member wait. */
export const SEND_WINDOW = 16;
/** While sends or questions wait and none is answered for so long, the connection is made anew. */
export const ANSWER_WAIT_MS = 60_000;
/** From `unavailable` to the next try, like `RECONNECT_BASE_MS`. */
export const RESEND_BASE_MS = 1_000;
export const RESEND_MAX_MS = 30_000;

/** The other member is told at most so often that this one types. */
export const TYPING_EVERY_MS = 3_000;
/** What waits in a socket that is given up still leaves, if it is no more: it was said in the last moment. */
export const FLUSH_ON_CLOSE_BYTES = 1_000;
/**
 * What waits in a socket that is aborted may still leave: browsers hand on what is sent before they say so (Chromium 153 has a pipe
 * of 131 kB to the network, fills it again while it drains, and tells of that in a later task). So that much, in bytes, and what
 * left within this time count as having left.
 */
export const ABORT_SLACK_BYTES = 300_000;
export const ABORT_SLACK_MS = 1_000;
/** How often it is looked how far an upload has come. */
export const PROGRESS_EVERY_MS = 100;
