/** The limits of what the page lets a member spend without a question, and of when it warns them. */

/** A send that costs more than this many texts, and more than the share below of the member's coins, is asked for again. */
export const UNASKED_MAX_TEXTS = 10;
/** The share of the member's coins that a send may cost without a question: one in this many. */
export const UNASKED_COINS_DIVISOR = 10;
/** The coins run low when they buy fewer texts than this. */
export const LOW_COINS_MESSAGES = 5;
