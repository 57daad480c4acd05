/** All delays, sizes and counts of the web client. Each name ends in its unit. */

/** The largest file for a server that sends no limits: the default of `MAX_FILE_BYTES`. */
export const FILE_DEFAULT_MAX_BYTES = 5_000_000;
/** The files that a member can choose before sending them. */
export const TRAY_MAX_FILES = 50;
/** The pages of a statement that load without a press while a filter hides all entries. */
export const FILTERED_PAGES_MAX = 4;
/** The messages around one at which a chat is shown, and how long they may take. */
export const PAST_MESSAGES = 50;
export const PAST_WAIT_MS = 15_000;
/** The stickers that the picker shows as used last. */
export const RECENT_STICKERS_MAX = 12;
/** Messages per page when the member scrolls up, and how many of them are rendered in one task. */
export const OLDER_MESSAGES = 200;
export const DRAWN_MESSAGES = 50;
/** With at most this many unread messages, a chat loads all of them and opens at the first. */
export const NEW_MAX_MESSAGES = 1000;
/** Heights that a log assumes before it has measured any: of its pane, and of a message. */
export const PANE_ESTIMATED_PX = 800;
export const MESSAGE_ESTIMATED_PX = 48;
/** How long the day of the first visible message is shown after scrolling, and how close to the top its heading takes its place. */
export const FLOATING_DAY_MS = 1_500;
export const FLOATING_DAY_PX = 48;
/** Distance to the top of the log at which older messages are loaded. */
export const OLDER_AHEAD_PX = 1_500;
/** Within this distance the log counts as scrolled to its end. */
export const AT_END_PX = 48;
/** How long one typing signal is shown. The other client repeats it every three seconds. */
export const TYPING_SHOWN_MS = 5_000;
/** Consecutive messages of one member are drawn as a group if they are no further apart. */
export const GROUP_WINDOW_MS = 300_000;
/** The longest sides of a picture in a chat, and the shortest. */
export const PICTURE_MAX_WIDTH_PX = 320;
export const PICTURE_MAX_HEIGHT_PX = 380;
export const PICTURE_MIN_PX = 96;
/** A finger that stays within this distance for this long opens a menu. */
export const LONG_PRESS_MS = 500;
export const LONG_PRESS_MOVE_PX = 10;
/** A tap within this time and distance of the last one is the second half of a double tap. */
export const SECOND_TAP_MS = 500;
export const SECOND_TAP_PX = 20;
/** The UTF-16 code units of a draft that its first line is looked for in. */
export const FIRST_LINE_LENGTH = 2_000;
/** Characters of an unsent message that name its buttons. */
export const SUMMARY_CHARACTERS = 80;
/** Characters of the longest URL in a message that becomes a link. */
export const LINK_MAX_LENGTH = 2_048;

/** The waits between two attempts to renew the tokens while the server does not answer. */
export const RENEW_RETRY_BASE_MS = 1_000;
export const RENEW_RETRY_MAX_MS = 30_000;

/** How often an open page asks at most for the server's build, and how long it waits for the answer. */
export const BUILD_CHECK_INTERVAL_MS = 600_000;
export const BUILD_CHECK_WAIT_MS = 10_000;
/** How often a page in sight requests its member's coins. With `COINS_FRESH_MS` of the server, they are at most 10 minutes old. */
export const COINS_REFRESH_INTERVAL_MS = 540_000;
/** How often a page that comes back into sight loads its member at most, whose messages may be free by now, or cost something. */
export const ME_REFRESH_INTERVAL_MS = 60_000;
/** How long after the list has arrived the page begins to load the code of other screens. */
export const PREFETCH_AFTER_MS = 2_000;
/** Chats, messages of each, and entries of the list that the browser stores to show them before the server answers. */
export const STORED_CHATS_MAX = 30;
export const STORED_MESSAGES = 50;
export const STORED_LIST_MAX_CHATS = 100;
/** How often the page stores at most what it shows. */
export const STORE_INTERVAL_MS = 2_000;
/** Chats with new messages, at one moment, for which the page shows a notice each. For more it shows one for all. */
export const SEPARATE_NOTICES_MAX = 3;
/** How often the sound of a new message is played at most. */
export const SOUND_INTERVAL_MS = 2_000;
/** How far the clocks of the browser and the server may differ: in a list without chats, older messages than the page are not new. */
export const NEWS_CLOCK_TOLERANCE_MS = 60_000;
/** How long a start of the page waits for the server before the service worker answers with the page that it has stored. */
export const PAGE_WAIT_MS = 3_000;
/** How long after the list has arrived the page registers its service worker, which loads all code again from the browser's cache. */
export const REGISTER_AFTER_MS = 3_000;
/** Balances from here on are shortened where there is little room. */
export const SHORT_BALANCE_MIN = 1_000_000;
/** How often a page that is about to reload looks whether that loses nothing. */
export const RELOAD_CHECK_MS = 500;
/** A member who has typed within this time is typing. */
export const TYPING_PAUSE_MS = 2_000;
/** Chats of one further page of the list. */
export const LISTED_PAGE_CHATS = 50;
/** Pages of the list, of the largest size, that are loaded again after a reconnect. */
export const RELOADED_PAGES_MAX = 3;
/** Chats that a member can mute on one device. A further one ends the muting of the oldest. */
export const MUTED_MAX_CHATS = 1_000;
/** The room below a button for a menu or a sheet, unless there is more above it, and its distance to the button and to the window's edges. */
export const PLACED_MIN_ROOM_PX = 320;
export const PLACED_MARGIN_PX = 8;
/** How long an announced text remains for screen readers. */
export const ANNOUNCEMENT_MS = 7_000;
/** How long a balance counts to a new one. */
export const COUNT_MS = 200;
/** The pause in typing after which a search begins. */
export const SEARCH_PAUSE_MS = 250;
/** How long a text is shown above the page. */
export const TOAST_MS = 5_000;
/** How long a button says that it has copied a link. */
export const LINK_COPIED_MS = 3_000;
/** How long the browser has to save a statement as a file. */
export const CSV_REVOKE_MS = 60_000;
