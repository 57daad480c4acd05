/** The limits of what an inbox answers its member's rooms. */

/** How old the reading may be from which an inbox answers. A room uses an answer for a minute more: 10 minutes together. */
export const STANDING_EXPIRES_AFTER_MS = 540_000;
/** How long an inbox answers from D1 alone once its member is about to change there. The write takes less. */
export const STANDING_UNSURE_MS = 60_000;
/** How long a room waits for inboxes before it reads D1 itself, and the Worker before it writes to D1 anyway. */
export const STANDING_WAIT_MS = 2_000;
/** How long an inbox waits for D1 before the room must read D1 itself: less than the room waits for the inbox. */
export const STANDING_READ_WAIT_MS = 1_500;
/** How long a room reads D1 itself after an inbox did not answer in that time: else the first message of each minute would wait. */
export const STANDING_BACK_OFF_MS = 300_000;
/** Sessions that an inbox remembers as live: those that it read last. */
export const STANDING_MAX_SESSIONS = 32;
