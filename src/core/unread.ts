/** How many messages a member has not read among the ids after `readThrough`, up to `countedThrough`. */
export type UnreadCount = { readThrough: number; countedThrough: number; count: number };

/** Counts the unread messages with ids after `after`, up to `through`. */
type CountRange = (after: number, through: number) => number;

/**
 * Brings a count up to date. Counts only the messages that are new or newly read since `known`, so that each message is
 * counted twice at most, however many are unread.
 * @param known an earlier count of the same member and chat, if there is any
 */
export function updateUnread(
  known: UnreadCount | undefined,
  { readThrough, lastId }: { readThrough: number; lastId: number },
  countRange: CountRange,
): UnreadCount {
  const countIn: CountRange = (after, through) => (after < through ? countRange(after, through) : 0);
  const isUsable = known !== undefined && known.countedThrough <= lastId && known.readThrough <= readThrough;
  if (!isUsable || known.countedThrough <= readThrough)
    return { readThrough, countedThrough: lastId, count: countIn(readThrough, lastId) };
  const { countedThrough } = known;
  // Count what was read meanwhile, or what was not: the shorter of the two ranges.
  const isMostRead = readThrough - known.readThrough > countedThrough - readThrough;
  const stillUnread = isMostRead
    ? countIn(readThrough, countedThrough)
    : known.count - countIn(known.readThrough, readThrough);
  return { readThrough, countedThrough: lastId, count: stillUnread + countIn(countedThrough, lastId) };
}
