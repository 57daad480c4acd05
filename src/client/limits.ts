/** The fixed waits, sizes and counts of the client, with their units. */

/** The longest wait before the first attempt after a lost connection. The jitter spreads clients that a deployment has cut off together. */
export const RECONNECT_BASE_MS = 3_000;
/** With this maximum, all of them are back within half a minute of an outage of about 15 seconds. */
export const RECONNECT_MAX_MS = 10_000;
/** The maximum while the server answers `unavailable`: each attempt costs it a call to D1. */
export const UNAVAILABLE_MAX_MS = 60_000;
/** The longest wait once this machine's network is back. */
export const NETWORK_BACK_MS = 500;
/** A connection that was online for less does not reset the backoff: the server may still be failing. */
export const STABLE_AFTER_MS = 5_000;
/** From opening a socket to its first frame: the time that the server may take, and a slow network. */
export const WELCOME_WAIT_MS = 25_000;
/** How long the client waits for a ticket. */
export const TICKET_WAIT_MS = 10_000;
/**
 * How long before its expiry the client opens no more sockets with a ticket: a second because the server counts in whole seconds,
 * and a second for the upgrade. A ticket that expires on the way is fetched again.
 */
export const TICKET_MARGIN_MS = 2_000;
/** The minimum wait after a close with `flood`, and after a 429 without `Retry-After`. */
export const FLOOD_PAUSE_MS = 30_000;

/** After a silence of this length the client pings. */
export const HEARTBEAT_MS = 20_000;
/** The longest time between two pings, whatever the client receives. See `SILENT_AFTER_MS`: a hidden page's timer fires up to a minute late. */
export const PING_INTERVAL_MS = 50_000;
/** How long the client waits for a pong, and how many missed pongs in a row mean a dead connection. */
export const PONG_WAIT_MS = 5_000;
export const PONGS_MISSED_MAX = 2;
/** If a timer fires late by more than this, the machine was asleep. */
export const SLEEP_DETECT_MS = 5_000;

/** How long before its expiry a token is renewed. */
export const RENEW_MARGIN_MS = 60_000;
/** The limits of the backoff after a failed renewal, while the old token is still valid. */
export const RENEW_BASE_MS = 5_000;
export const RENEW_MAX_MS = 30_000;
/**
 * If the server rejects a renewed token within this time, before any welcome, the client does not renew it again: that could loop
 * forever. And after a new token was sent on a socket, an error about tokens within this time may be about the old one.
 */
export const RENEWAL_GRACE_MS = 60_000;
/** The longest timer: timers of more than 2^31 ms fire at once. */
export const TIMER_MAX_MS = 86_400_000;

/** Unanswered messages of one chat at a time. A room queues 64 frames of a member. */
export const SEND_WINDOW = 16;
/** The client reconnects if messages or requests are pending and none is answered for this long. */
export const ANSWER_WAIT_MS = 60_000;
/** The limits of the backoff after `unavailable` or `internal`. */
export const RESEND_BASE_MS = 1_000;
export const RESEND_MAX_MS = 30_000;
export const RESEND_BACK_OFF = [RESEND_BASE_MS, RESEND_MAX_MS] as const;

/** How many chats are connected only to send at a time. */
export const BACKGROUND_CHATS_MAX = 3;
/** After this time, such a chat lets others try if it is not online. */
export const BACKGROUND_TURN_MS = 60_000;
/** If the outbox store completes nothing for this long, messages are sent from memory. */
export const STORE_WAIT_MS = 2_000;
/** How long a tab with something to send waits for a sign of the tab that sends, before it takes over. */
export const LEADER_WAIT_MS = 1_500;

/** The shortest interval between two typing signals. */
export const TYPING_EVERY_MS = 3_000;
/** An abandoned socket still flushes its buffer if it holds at most this much: those frames were sent at the last moment. */
export const FLUSH_ON_CLOSE_BYTES = 1_000;
/**
 * Bytes in the buffer of an aborted socket may still leave, because browsers report late what they have passed on: Chromium 153 has
 * a pipe of 131 kB to the network, refills it while it drains, and reports that in a later task. So this many bytes, and as many as
 * left within this time, count as having left.
 */
export const ABORT_SLACK_BYTES = 300_000;
export const ABORT_SLACK_MS = 1_000;
/** The interval between two progress reports of an upload. */
export const PROGRESS_EVERY_MS = 100;

/** How long `Site` waits for an answer. */
export const SITE_WAIT_MS = 10_000;
/**
 * The waits between the attempts of a refresh. Their sum is well below the minute for which the server accepts a refresh token whose
 * response was lost.
 */
export const SITE_REFRESH_WAITS_MS = [500, 1_000, 2_000, 4_000, 8_000, 16_000];
/** The wait between two such series, while a client needs a token. */
export const SITE_REFRESH_PAUSE_MS = 15_000;
