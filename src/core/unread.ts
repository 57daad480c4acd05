import { UNREAD_MAX, UNREAD_MAX_ROWS } from "./limits.ts";

/**
 * How many messages a member has not read among the ids after `readThrough`, up to `countedThrough`; `UNREAD_MAX` stands for that
 * many or more. If `UNREAD_MAX_ROWS` or more messages came after the last one that the member has read, `readThrough` may be higher.
 */
export type UnreadCount = { readThrough: number; countedThrough: number; count: number };

/** Counts the unread messages with ids after `after`, up to `through`. */
type CountRange = (after: number, through: number) => number;

/**
 * Brings a count up to date. Counts only the messages that are new or newly read since `known`, so that each message is counted
 * twice as a rule, however many are unread. Counts no more than the newest `UNREAD_MAX_ROWS` messages.
 * @param known an earlier count of the same member and chat, if there is any
 */
export function updateUnread(
  known: UnreadCount | undefined,
  { readThrough, lastId }: { readThrough: number; lastId: number },
  countRange: CountRange,
): UnreadCount {
  const countIn: CountRange = (after, through) => (after < through ? countRange(after, through) : 0);
  const oldest = Math.max(readThrough, lastId - UNREAD_MAX_ROWS);
  const isUsable =
    known !== undefined &&
    known.countedThrough <= lastId &&
    known.countedThrough >= oldest &&
    known.countedThrough > readThrough &&
    (known.readThrough <= readThrough || known.countedThrough - known.readThrough >= UNREAD_MAX_ROWS);
  if (!isUsable) return capped(oldest, lastId, countIn(oldest, lastId));
  const { countedThrough, count } = known;
  const newlyRead = Math.max(0, readThrough - known.readThrough);
  if (newlyRead === 0 && count === UNREAD_MAX) return capped(known.readThrough, lastId, count);
  // Count what was read meanwhile, or what was not: the shorter of the two ranges. A count that is capped cannot be lowered.
  const isMostRead = newlyRead > countedThrough - readThrough;
  const isTooMuch = newlyRead + lastId - countedThrough > UNREAD_MAX_ROWS;
  const isRecounted = isMostRead || isTooMuch || count === UNREAD_MAX;
  const stillUnread = isRecounted
    ? countIn(oldest, countedThrough)
    : count - countIn(known.readThrough, readThrough);
  const countedFrom = isRecounted ? oldest : Math.max(known.readThrough, readThrough);
  return capped(countedFrom, lastId, stillUnread + countIn(countedThrough, lastId));
}

function capped(readThrough: number, countedThrough: number, count: number): UnreadCount {
  return { readThrough, countedThrough, count: Math.min(count, UNREAD_MAX) };
}
