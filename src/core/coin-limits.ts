/** The limits of the coins that an inbox shows. */

/** How old a reading of a member's coins may be before an inbox reads them again: then it shows what was written to D1 alone. */
export const COINS_EXPIRE_AFTER_MS = 600_000;
/**
 * How old such a reading may be for a client that requests the coins: two tabs need one. For such requests, an inbox also asks rooms
 * that have not reported no more often than this.
 */
export const COINS_FRESH_MS = 60_000;
/** How often in a row an inbox reads a member's coins again while D1 does not answer, before it waits for the next report. */
export const COINS_QUICK_TRIES = 4;
/** How often in a row an inbox asks a room what was spent there that does not answer: an opening, and a few seconds after it. */
export const ROOMS_QUICK_TRIES = 4;
/** Chats that an inbox remembers as open in parley.v1: their rooms are notified of a balance change. */
export const OPEN_CHATS_MAX = 40;
