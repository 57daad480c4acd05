/** The fixed sizes, counts and waits of the list of chats, each with its unit. */

/** Chats of one page of a member's list. */
export const CHATS_PAGE_DEFAULT = 30;
export const CHATS_PAGE_MAX = 100;
/** The most of a message in a list: UTF-16 code units of its text, and UTF-8 bytes as JSON of its text or of a file's name. */
export const LISTED_TEXT_MAX_LENGTH = 200;
export const LISTED_TEXT_MAX_BYTES = 600;
/** UTF-8 bytes of the first page of a list as JSON. */
export const CHATS_FRAME_MAX_BYTES = 65_536;
/** Rooms that an inbox asks when it is opened, and with each alarm while its list is not complete. */
export const CHATS_ASKED_AT_ONCE = 40;
/** The wait between two such alarms, and how often in all a room is asked that does not answer. */
export const LIST_WALK_INTERVAL_MS = 1_000;
export const LIST_WALK_TRIES = 4;
/** Chats of which a search looks through the names: those with the newest messages. */
export const SEARCHED_CHATS_MAX = 10_000;

/** Acts of one page of their log. */
export const ACTS_MAX = 200;
export const ACTS_DEFAULT = 50;
/** Smiles that one request puts in order. */
export const SMILES_ORDERED_MAX = 1000;
