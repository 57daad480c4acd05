/** Every fixed size, count and wait of Parley, with its unit. `src/settings.ts` has those that an operator may change, `fan-out-limits.ts` those of calls to many rooms. */

/** UTF-8 bytes of a text frame: the longest text as JSON, with room for escapes. */
export const TEXT_FRAME_MAX_BYTES = 65_536;
/** UTF-16 code units of a message's text. */
export const TEXT_MAX_LENGTH = 10_000;
/** UTF-8 bytes of the JSON in a file frame. */
export const FILE_HEADER_MAX_BYTES = 65_536;
/** UTF-16 code units. File systems allow 255. */
export const FILE_NAME_MAX_LENGTH = 255;
export const FILE_TYPE_MAX_LENGTH = 255;
/** The largest `MAX_FILE_BYTES`. */
export const FILE_BYTES_MAX = 33_000_000;
/** Bytes at the beginning of a file from which its type is detected. */
export const TYPE_SAMPLE_MAX_BYTES = 65_536;

/** UTF-8 bytes of one history frame. Browsers receive it in one piece, and a room has 128 MB of memory. */
export const HISTORY_MAX_BYTES = 8 * 1024 * 1024;

/** How many bytes of a `history` page cost one token of the rate limit. */
export const HISTORY_BYTES_PER_TOKEN = 1024 * 1024;

/** Messages of one history page in parley.v1. */
export const PAGE_MAX_MESSAGES = 1000;
export const PAGE_DEFAULT_MESSAGES = 50;

/** The largest tolerated difference between a client's clock and a room's. */
export const CLOCK_SLACK_MS = 300_000;
/** How many client message ids a room caches, and how far back it loads them when it wakes. */
export const CLIENT_IDS_CACHED = 10_000;
export const CLIENT_IDS_WINDOW_MS = 2 * CLOCK_SLACK_MS;
/** The most rows that a room reads in one turn to find a duplicate of a message. A longer search continues in the next turn. */
export const CLIENT_IDS_SCAN_MAX_ROWS = 100_000;
/** How many tokens of the rate limit a message costs whose duplicate must be searched for, in place of one. */
export const CLIENT_IDS_SCAN_COST = 10;

/** How long the front door waits for a socket's first frame. */
export const FIRST_FRAME_WAIT_MS = 10_000;
/** How long the front door waits for the room, from the first frame on. */
export const ROOM_WAIT_MS = 10_000;
/** How long the front door waits for a client to answer a close, before it ends the connection. */
export const CLOSE_ANSWER_WAIT_MS = 10_000;
/** The most that the front door buffers until the room answers. */
export const FLOOD_MAX_FRAMES = 10_000;
export const FLOOD_MAX_BYTES = 16 * 1024 * 1024;
/** Frames of one socket that a room refuses in a row, without accepting one between them, before it closes the socket. */
export const FLOOD_MAX_REFUSALS = 1000;
/** How long an object waits for the response of an upgrade to be sent, after its writes are durable. */
export const UPGRADE_WAIT_MS = 1_000;
/** Bytes that may wait in one socket for its client to read them. One frame may go over: a page of history has up to 8 MiB. */
export const SOCKET_MAX_BUFFERED_BYTES = 16 * 1024 * 1024;
/** The longest text in which an object joins frames for the Worker. A longer frame travels alone. */
export const JOINED_FRAMES_MAX_LENGTH = 65_536;
/** Bytes that may wait in all sockets of a member in one room or inbox, with those that are closing. */
export const MEMBER_MAX_BUFFERED_BYTES = 32 * 1024 * 1024;
/** While a member's sockets hold more than that together, those that hold more than this are closed at the next frame. */
export const SLOW_SOCKET_MIN_BYTES = 1024 * 1024;
/** How long the bytes count that a client had not read when it closed its socket. */
export const CLOSED_SOCKET_COUNTS_MS = 300_000;
/** How often the front door measures the bytes that wait in a spliced socket, and how long a measure counts. */
export const BUFFER_MEASURE_INTERVAL_MS = 1_000;
export const BUFFER_MEASURE_EXPIRES_MS = 5_000;
/** How long a member waits whose sockets hold too much. They may drain sooner. */
export const BUFFERED_RETRY_SECONDS = 30;
/** Open sockets of one member in one room. */
export const SOCKETS_PER_MEMBER = 10;
/** How long the line of a socket may be silent before the room no longer counts its member as present. A client pings once a minute. */
export const SILENT_AFTER_MS = 150_000;
/** Bytes of one member's files that a room queues: it has 128 MB of memory. It always queues one file. */
export const QUEUE_MAX_FILE_BYTES = 16_000_000;
/** How long a socket stays open after its token expires, so that the client can send a new one. */
export const TOKEN_GRACE_MS = 60_000;

/** How long a password that the operator reset can be replaced. */
export const RESET_PASSWORD_TTL_MS = 24 * 3_600_000;
/** How long a ticket opens sockets. */
export const TICKET_TTL_SECONDS = 30;
/** How far a ticket may be dated ahead of the clock of the machine that accepts it. */
export const TICKET_CLOCK_SLACK_MS = 5_000;
/** How long a refresh token can be used. Each use returns a new one. */
export const REFRESH_TOKEN_TTL_MS = 30 * 24 * 3_600_000;
/** How long a refresh token that was replaced can still be used, in case the answer with its successor was lost. */
export const REFRESH_REUSE_MS = 60_000;
/** How often a refresh is decided again because other requests refreshed the same session meanwhile. */
export const REFRESH_MAX_TRIES = 5;
export const REFRESH_TOKEN_MAX_LENGTH = 1000;
/** How long the Worker remembers that an access has ended, and for how many, so that a copied token does not use up its member's limits. */
export const ENDED_ACCESS_REMEMBERED_MS = 60_000;
export const ENDED_ACCESS_REMEMBERED_MAX = 10_000;
/** How many tickets a session is issued in a minute before the Worker asks D1 whether it has ended, and for how many it counts them. */
export const TICKETS_WITHOUT_READING = 10;
export const TICKETS_COUNTED_MS = 60_000;
export const TICKETS_COUNTED_MAX = 10_000;
/** The most sessions that a member's list shows: those used last. */
export const SESSIONS_MAX_LISTED = 100;
/** UTF-16 code units of a session's device, the `User-Agent` of its log-in. */
export const DEVICE_MAX_LENGTH = 256;

/** How long a browser may show a file without asking again whether it still exists. */
export const FILE_CACHE_SECONDS = 86_400;
/** How long a browser remembers the answer to a preflight request, and that this site requires HTTPS. */
export const PREFLIGHT_MAX_AGE_SECONDS = 86_400;
export const HSTS_MAX_AGE_SECONDS = 31_536_000;

/** How long after the Worker read a member the body may arrive without another reading. */
export const BODY_TRUSTED_MS = 1_000;
/** UTF-8 bytes of a JSON body. */
export const JSON_BODY_MAX_BYTES = 65_536;
/** Bytes of a multipart body around the file. */
export const FORM_OVERHEAD_BYTES = 16_384;
/** UTF-8 bytes. */
export const EMAIL_MAX_BYTES = 254;
export const PASSWORD_MAX_LENGTH = 256;
/** Code points of a name. */
export const NAME_MAX_LENGTH = 50;
/** Characters of the variable `RESERVED_NAMES`. */
export const RESERVED_NAMES_MAX_LENGTH = 10_000;
export const SMILE_TITLE_MAX_LENGTH = 100;
export const NOTE_MAX_LENGTH = 500;
export const IDEMPOTENCY_KEY_MAX_LENGTH = 255;
export const SMILE_DEFAULT_PRICE = 10;

/** The largest amount of one transfer, and the largest price: sums of millions of them are still safe integers. */
export const COINS_MAX = 1_000_000_000;
/** The largest `SEND_BURST`, `SENDS_PER_SECOND` and `MEMBER_SENDS_PER_SECOND`. */
export const SEND_RATE_MAX = 1_000_000_000;
/** The period of the limits in `wrangler.toml` whose names begin with `AUTH_LIMITER`, and of the two limits below. */
export const AUTH_ATTEMPTS_PERIOD_SECONDS = 60;
/** Failed log-ins of one email from one address. */
export const LOGIN_FAILURES_PER_PERIOD = 20;
/** The same, while `AUTH_LIMITER_BY_EMAIL` is used up: every address may still try, so that the member can log in. */
export const LOGIN_FAILURES_PER_PERIOD_BRAKED = 1;
/** The `Hasher` objects. Each wide network belongs to one of them. */
export const HASHERS = 8;
/** Password hashes of one address: one under way and two waiting. */
export const HASHES_PER_ADDRESS = 3;
/** When to try again after the queue of an address was full. Three hashes take about a second. */
export const HASH_RETRY_SECONDS = 1;

/** Entries of one page of a statement. */
export const STATEMENT_MAX_ENTRIES = 200;
export const STATEMENT_DEFAULT_ENTRIES = 50;

/** Members, and chats, of one page of a reconciliation. */
export const RECONCILIATION_MAX_ROWS = 500;
export const RECONCILIATION_DEFAULT_ROWS = 100;

/** Messages that a room reads in one turn for a reconciliation: about 10 ms. */
export const RECONCILIATION_SLICE_ROWS = 10_000;

/** Bytes of a token's key, as HS256 requires (RFC 7518, 3.2). */
export const JWT_SECRET_MIN_BYTES = 32;

/** How long to wait for a call to D1, R2 or another object. After a timeout the call may still take effect. */
export const CALL_WAIT_MS = 10_000;
/** How many errors of a chain of causes are examined: a chain may be a circle. */
export const CAUSES_MAX = 10;
/** The period of every limit of `wrangler.toml`. */
export const RATE_LIMIT_PERIOD_SECONDS = 60;
/** How long to wait for a limit of `wrangler.toml`, which then allows the request: it normally answers without a network call. */
export const RATE_LIMIT_WAIT_MS = 250;
/** How long a room searches a member's other chats for coins. */
export const FUNDS_WAIT_MS = 15_000;
/** The period of the limit `FUNDS_QUERY_LIMITER` in `wrangler.toml`. */
export const FUNDS_QUERY_PERIOD_SECONDS = 60;
/** Chats whose rooms one request or inbox asks at most for what a member spent there. */
export const SPENDS_MAX_CHATS = 40;
/** How long one request asks rooms for what only they know, all rooms together: less than `CALL_WAIT_MS`, so that its caller waits. */
export const ASK_WAIT_MS = 5_000;
/** Frames of one member that a room queues. */
export const QUEUE_MAX_FRAMES = 64;
/** Frames that a room handles in one turn without waiting for more of them to arrive. */
export const BATCH_MAX_FRAMES = 64;
/** Frames of one room that are closer together may be a burst. */
export const BURST_LASTS_MS = 20;
/** Of closer frames that are no burst, a room looks at one of so many whether others arrive with it. */
export const BURST_LOOK_EVERY_MAX = 32;

/** The largest lease of one member in one chat, unless `LEASE_COINS` is larger. */
export const LEASE_MAX_COINS = 20_000;
/** A lease used up sooner than `LEASE_QUICK_MS` is doubled; one that lasted `LEASE_SLOW_MS` starts again at `LEASE_COINS`. */
export const LEASE_QUICK_MS = 10_000;
export const LEASE_SLOW_MS = 60_000;
/** Of coins that a room recalled from other chats, it borrows at most one part in so many: the other chats need the rest. */
export const RECALLED_COINS_PARTS = 3;

/** After this, a room requests the next reading of its members in the background. */
export const STATUS_STALE_AFTER_MS = 45_000;
/** After this, a room sends nothing to a socket, and handles no frame of it, until the next reading has confirmed its access. */
export const STATUS_EXPIRES_AFTER_MS = 60_000;
/** How long an object waits after a failed reading before the next one. */
export const STATUS_BACK_OFF_MS = 5_000;
/** Frames for one socket that wait for a reading. A socket for which more arrive is closed. */
export const HELD_MAX_FRAMES = 256;
/** How long a room caches a smile's price. */
export const SMILE_PRICE_EXPIRES_AFTER_MS = 60_000;

/** A room reports a member's sends to the member's inbox if it stored more than `SENDS_BUSY_COUNT` of them within a window. */
export const SENDS_WINDOW_MS = 10_000;
export const SENDS_BUSY_COUNT = 20;
export const SENDS_REPORT_INTERVAL_MS = 1_000;
/** Seconds of `MEMBER_SENDS_PER_SECOND` that a member may use at once, and the longest refusal after too many sends. */
export const SEND_BUDGET_SECONDS = 10;
export const SEND_REFUSAL_MAX_MS = 60_000;
/** How long a file waits for its sender's inbox, before it is sent anyway. */
export const FILE_QUOTA_WAIT_MS = 2_000;
/** Files of which an inbox recognizes a repeat, and rows that it deletes at once. */
export const FILE_REPEATS_REMEMBERED = 1000;
export const FILE_QUOTA_SWEEP_ROWS = 1000;
export const DAY_MS = 24 * 3_600_000;
/** The largest `MEMBER_FILE_BYTES_PER_DAY`. */
export const FILE_BYTES_PER_DAY_MAX = 1_000_000_000_000;

/** The largest number of unread messages that is shown: more count as this many. A count reads the newest rows, at most this many. */
export const UNREAD_MAX = 1000;
export const UNREAD_MAX_ROWS = 2000;
/** The most messages that a room counts again when it wakes, to know how many a member has not read. */
export const UNREAD_RECOUNT_MAX_ROWS = 1000;
/** The most messages that a room reads again when it wakes, to know what a member has spent since the last capture. */
export const SPENDS_RECOUNT_MAX_ROWS = 10_000;
/** The shortest time between two notifications of an inbox, and how long that of a member who has the chat open waits. */
export const NOTIFY_INTERVAL_MS = 1_000;
/** After this many failures in a row, a room retries a notification only for this long after the last message. */
export const NOTIFY_QUICK_TRIES = 8;
export const NOTIFY_RETRY_FOR_MS = 3_600_000;
/** The newest chats of a member whose rooms the inbox asks when it is opened: it may store an older state of these alone. */
export const NEWEST_CHATS_ASKED = 10;
/** Summaries of one chat that overtake each other on their way to an inbox are at most this far apart: a call waits 10 s. */
export const SUMMARY_RACE_MS = 60_000;
/** After this, a connecting inbox reads the rows of its member's chats from D1 again. */
export const DIRECTORY_EXPIRES_AFTER_MS = 600_000;
/** How many of a member's newest chats are notified of a new name, and the shortest time between two such notifications. */
export const NAME_NOTIFY_MAX_ROOMS = 30;
export const NAME_NOTIFY_INTERVAL_MS = 10_000;
/** How many of a member's newest chats are notified of it if the member has no inbox open. */
export const BALANCE_NOTIFY_MAX_ROOMS = 100;

/** The wait after a failed call: it doubles with each failure in a row, up to the maximum. */
export const RETRY_MIN_MS = 2_000;
export const RETRY_MAX_MS = 300_000;
/** The alarm is scheduled this far ahead before its work begins, so that a crash delays the work by no more than this. */
export const ALARM_REARM_MS = 120_000;
/** How long after `SETTLE_AFTER_SECONDS` an idle lease may still hold coins: its alarm may fire late. */
export const SETTLE_LATE_MS = 300_000;
/** How long after its upload a file without a message is deleted from R2. */
export const UPLOAD_ORPHAN_MS = 3_600_000;
/** Files that one call deletes: R2's limit. */
export const UPLOAD_SWEEP_MAX_FILES = 1000;
