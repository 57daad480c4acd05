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
export const WAITING_MAX_BYTES = 16_000_000;
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

/** Entries of one page of a statement. */
export const STATEMENT_MAX_ENTRIES = 200;
export const STATEMENT_DEFAULT_ENTRIES = 50;

/** Bytes of a token's key: what HS256 asks for (RFC 7518, 3.2). */
export const JWT_SECRET_MIN_BYTES = 32;
