/** The limits of what a statement shows of the messages behind a charge. */

/** Messages of one page, and messages that a room reads for it in one turn: about 10 ms. Those of others and free ones lie between. */
export const PAID_MESSAGES_MAX = 100;
export const PAID_MESSAGES_SCAN_MAX_ROWS = 10_000;
/** UTF-16 code units of a title, and UTF-8 bytes of it as JSON: the first words of a text, or the name of a file. */
export const PAID_TITLE_MAX_LENGTH = 80;
export const PAID_TITLE_MAX_BYTES = 240;
