/** Every fixed size, count and wait of Parley, with its unit. What an operator may change is in `src/settings.ts`. */

/** UTF-8 bytes of a text frame: what the longest text needs as JSON, with room for escapes. */
export const TEXT_FRAME_MAX_BYTES = 65_536;
/** UTF-16 code units of a message's text. */
export const TEXT_MAX_LENGTH = 10_000;
/** UTF-8 bytes of the JSON in a file frame. */
export const FILE_HEADER_MAX_BYTES = 65_536;
/** UTF-16 code units. 255 is what file systems allow. */
export const FILE_NAME_MAX_LENGTH = 255;
export const FILE_TYPE_MAX_LENGTH = 255;

/** UTF-8 bytes of one history frame: browsers take it whole, and a room's memory is 128 MB. */
export const HISTORY_MAX_BYTES = 8 * 1024 * 1024;

/** Messages of one page of parley.v1. */
export const PAGE_MAX_MESSAGES = 1000;
export const PAGE_DEFAULT_MESSAGES = 50;

/** How far a client's clock and a room's may be apart. */
export const CLOCK_SLACK_MS = 300_000;
/** Messages whose ids a room remembers, and how far back it looks for them when it wakes. */
export const CLIENT_IDS_CACHED = 10_000;
export const CLIENT_IDS_WINDOW_MS = 2 * CLOCK_SLACK_MS;
/** Rows that a room reads at most to find out whether a message was stored before. */
export const CLIENT_IDS_SCAN_MAX_ROWS = 100_000;
/** How many sends such a search counts as. */
export const CLIENT_IDS_SCAN_COST = 10;

/** From the opening of a socket to its first frame. */
export const FIRST_FRAME_WAIT_MS = 10_000;
/** From the first frame to the room's answer. */
export const ROOM_WAIT_MS = 10_000;
/** What may wait at the front door while the room answers. */
export const FLOOD_MAX_FRAMES = 10_000;
export const FLOOD_MAX_BYTES = 16 * 1024 * 1024;
/** Open sockets of one member in one room. */
export const SOCKETS_PER_MEMBER = 10;
/** Bytes of one member's files that may wait for their turn in a room, whose memory is 128 MB. One file may always wait. */
export const QUEUE_MAX_FILE_BYTES = 16_000_000;
/** How long a socket stays open after its token ran out, for a new one to come. */
export const TOKEN_GRACE_MS = 60_000;

/** UTF-8 bytes of a JSON body. */
export const JSON_BODY_MAX_BYTES = 65_536;
/** What a multipart body may hold besides the file itself. */
export const FORM_OVERHEAD_BYTES = 16_384;
export const EMAIL_MAX_LENGTH = 254;
export const PASSWORD_MAX_LENGTH = 256;
export const NAME_MAX_LENGTH = 50;
export const SMILE_TITLE_MAX_LENGTH = 100;
export const NOTE_MAX_LENGTH = 500;
export const IDEMPOTENCY_KEY_MAX_LENGTH = 255;
export const SMILE_DEFAULT_PRICE = 10;

/** The largest amount of one transfer, and the largest price: sums of millions of them are still safe integers. */
export const COINS_MAX = 1_000_000_000;
/** The largest `SEND_BURST` and `SENDS_PER_SECOND`. */
export const SEND_RATE_MAX = 1_000_000_000;
/** The period of the limits `AUTH_LIMITER_BY_EMAIL` and `AUTH_LIMITER_BY_ADDRESS` in `wrangler.toml`. */
export const AUTH_ATTEMPTS_PERIOD_SECONDS = 60;

/** Entries of one page of a statement. */
export const STATEMENT_MAX_ENTRIES = 200;
export const STATEMENT_DEFAULT_ENTRIES = 50;

/** Members, and chats, of one page of a reconciliation. */
export const RECONCILIATION_MAX_ROWS = 500;
export const RECONCILIATION_DEFAULT_ROWS = 100;

/** Bytes of a token's key: what HS256 asks for (RFC 7518, 3.2). */
export const JWT_SECRET_MIN_BYTES = 32;

/** How long a call to D1, to R2 or to another room is waited for. It may still have its effect after that. */
export const CALL_WAIT_MS = 10_000;
/** How long coins are looked for that lie in a member's other chats. */
export const FUNDS_WAIT_MS = 15_000;
/** The period of the limit `FUNDS_QUERY_LIMITER` in `wrangler.toml`. */
export const FUNDS_QUERY_PERIOD_SECONDS = 60;
/** Calls to rooms that one request or object has in flight at the same time. */
export const ROOM_CALLS_AT_ONCE = 8;
/** Frames of one member that may wait in a room. */
export const QUEUE_MAX_FRAMES = 64;
/** Frames that a room handles in one turn without waiting for more of them to arrive. */
export const BATCH_MAX_FRAMES = 64;

/** The most that a room borrows at once for one member, unless `LEASE_COINS` is more. */
export const LEASE_MAX_COINS = 20_000;
/** A lease that lasted less is doubled; one that lasted longer starts again at `LEASE_COINS`. */
export const LEASE_QUICK_MS = 10_000;
export const LEASE_SLOW_MS = 60_000;

/** From then on what a room knows of its members is read again, without waiting for it. */
export const STATUS_STALE_AFTER_MS = 45_000;
/** From then on nobody writes for nothing before it was read again. */
export const STATUS_EXPIRES_AFTER_MS = 60_000;
/** After a reading that failed, the next one waits as long. */
export const STATUS_BACK_OFF_MS = 5_000;
/** How long a smile's price holds. */
export const SMILE_PRICE_EXPIRES_AFTER_MS = 60_000;

/** A room tells a member's inbox of a chat at most once in this time. */
export const NOTIFY_INTERVAL_MS = 1_000;
/** When the alarm makes up for what a room that died did not tell. */
export const NOTIFY_RETRY_MS = 60_000;
/** Of how many chats, the newest, the rooms hear that a member was given coins. */
export const BALANCE_NOTIFY_MAX_ROOMS = 100;

/** From a call of the alarm that failed to the next: doubled each time, up to the most. */
export const RETRY_MIN_MS = 2_000;
export const RETRY_MAX_MS = 300_000;
/** The alarm arms itself again before it does anything: a death in the middle costs no more than this. */
export const ALARM_REARM_MS = 120_000;
/** How long after `SETTLE_AFTER_SECONDS` without a message a lease may still hold coins: its alarm may ring late. */
export const SETTLE_LATE_MS = 300_000;
/** How long a file may lie in R2 before its message is stored; one without a message goes after that. */
export const UPLOAD_ORPHAN_MS = 3_600_000;
/** Files that the room deletes in one call: R2 takes no more. */
export const UPLOAD_SWEEP_MAX_FILES = 1000;
