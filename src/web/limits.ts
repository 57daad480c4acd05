/** Every wait, size and count of the web client, with its unit. */

/**
 * The largest file that is sent, in bytes: the default of the site's `MAX_FILE_BYTES`, which clients are not told. A site that
 * takes less says so itself.
 */
export const FILE_MAX_BYTES = 5_000_000;
/** Messages that are loaded at once while somebody scrolls up, and how many of them are drawn in one task. */
export const OLDER_MESSAGES = 200;
export const DRAWN_MESSAGES = 50;
/** Up to so many new messages, a chat is read from the first of them: they are loaded at once. */
export const NEW_MAX_MESSAGES = 1000;
/** How far above what is in sight the next ones are loaded, in px. */
export const OLDER_AHEAD_PX = 1_500;
/** So close to the end, the log counts as being there, in px. */
export const AT_END_PX = 48;
/** How long somebody types, unless it is said again: it is, every three seconds. */
export const TYPING_SHOWN_MS = 5_000;
/** How long nothing must happen to the coins before their exact sum is asked for. */
export const BALANCE_REFRESH_DELAY_MS = 1_000;
/** What one member writes within this is drawn as one turn. */
export const GROUP_WINDOW_MS = 300_000;
