import { SUMMARY_RACE_MS } from "./limits.ts";

/** The fields that order the summaries of one chat for one member. */
export type SummaryOrder = {
  /** The time of the room's machine, in Unix ms. */
  at: number;
  /** 0 before the first message. */
  lastMessageId: number;
  lastReadId: number;
  /** How far the other member has read; 0 if that is not known. */
  otherLastReadId: number;
};

const IDS = ["lastMessageId", "lastReadId", "otherLastReadId"] as const;

/**
 * Returns whether an inbox must ignore a summary that arrives after another one was stored. Ids order them, because the clock of the
 * room's next machine may be behind. Of two summaries with the same ids the later one counts, unless their times are too far apart
 * for a race of two calls: then a clock was changed, and the one that arrives last counts.
 */
export function isOutdated(stored: SummaryOrder, arriving: SummaryOrder): boolean {
  const isNewer = IDS.every((id) => arriving[id] >= stored[id]);
  const isSame = IDS.every((id) => arriving[id] === stored[id]);
  const lead = stored.at - arriving.at;
  if (isSame) return lead >= 0 && lead < SUMMARY_RACE_MS;
  // A room that was restored from a backup has lower ids, and later times.
  return !isNewer && lead >= 0;
}
