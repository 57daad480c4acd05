import { CLOCK_SLACK_MS, SPENDS_MAX_CHATS } from "./limits.ts";

/**
 * A member's coins as the member's inbox knows them. A step moves coins between a balance, what chats hold and what they have
 * captured, so the total of the three changes only with a grant, a refund or a withdrawal. All that a member ever spent
 * in a chat only grows. The coins are the total less all that was spent, and the two need not be read at the same instant.
 *
 * Not every chat is counted: where D1 shows a hold without coins, what was spent is what it has captured.
 */
export type KnownCoins = {
  /** The balance in D1, and what the counted chats hold and have captured. */
  total: number;
  /** All that the member ever spent in each counted chat. The chat that reported last is last. */
  spent: ReadonlyMap<number, number>;
  /** Those of them whose room has not reported: what D1 has captured stands in for what was spent. */
  unreported: ReadonlySet<number>;
  /** False if more chats hold coins than are counted. */
  isComplete: boolean;
};

/** A hold in D1: what it has at present, and all that it ever captured. */
type CountedHold = { chatId: number; held: number; captured: number };

/** A member's coins in D1 at one instant: the holds with coins in them, and perhaps others. */
export type CoinsInD1<H extends CountedHold = CountedHold> = { balance: number; holds: readonly H[] };

/** All that a member ever spent in each of these chats, as their rooms reported it. */
type Reports = ReadonlyMap<number, number>;

/** A member's coins, and whether nothing is missing. */
export type CoinsFigure = { balance: number; exact: boolean };

/** Returns the member's coins. Negative if coins were granted and spent after the total was read. */
export function coinsOf({ total, spent, unreported, isComplete }: KnownCoins): CoinsFigure {
  const balance = [...spent.values()].reduce((left, coins) => left - coins, total);
  return { balance, exact: isComplete && unreported.size === 0 };
}

/**
 * Counts a member's coins again, from a newer reading of D1. Counts at most `SPENDS_MAX_CHATS`: chats that hold coins before others,
 * then those that reported last before those that hold most.
 * @param reports of chats that are not counted yet
 */
export function countCoins(
  { balance, holds }: CoinsInD1,
  known: KnownCoins | undefined,
  reports: Reports,
): KnownCoins {
  const reported = allReports(known, reports);
  const ranks = new Map([...reported.keys()].map((chatId, rank) => [chatId, rank]));
  const rankOf = ({ chatId }: CountedHold) => ranks.get(chatId) ?? -1;
  const candidates = holds
    .filter(({ chatId, held }) => held > 0 || reported.has(chatId))
    .toSorted((a, b) => Number(b.held > 0) - Number(a.held > 0) || rankOf(b) - rankOf(a) || b.held - a.held);
  const counted = candidates.slice(0, SPENDS_MAX_CHATS).toSorted((a, b) => rankOf(a) - rankOf(b));
  const rest = candidates.slice(SPENDS_MAX_CHATS);
  // If nothing was missing before, a hold that no room has reported was opened since: its next spend will be reported.
  const wasExact = known !== undefined && coinsOf(known).exact;
  const unreported = counted.filter(({ chatId, held }) => held > 0 && !reported.has(chatId) && !wasExact);
  return {
    total: counted.reduce(
      (sum, { held, captured }) => sum + held + captured,
      rest.reduce((sum, { held }) => sum + held, balance),
    ),
    spent: new Map(counted.map((hold) => [hold.chatId, spentIn(hold, reported.get(hold.chatId))])),
    unreported: new Set(unreported.map(({ chatId }) => chatId)),
    // A room may have reported more than a hold without coins has captured: then the hold was opened after the reading.
    isComplete: rest.every(
      (hold) => hold.held === 0 && spentIn(hold, reported.get(hold.chatId)) === hold.captured,
    ),
  };
}

/** Returns the reports of all chats, the newest last. */
function allReports(known: KnownCoins | undefined, reports: Reports): Map<number, number> {
  const all = new Map<number, number>();
  for (const [chatId, spent] of known?.spent ?? [])
    if (!known?.unreported.has(chatId)) all.set(chatId, spent);
  for (const [chatId, spent] of reports) {
    const highest = Math.max(spent, all.get(chatId) ?? 0);
    all.delete(chatId);
    all.set(chatId, highest);
  }
  return all;
}

/** A hold without coins has captured all that was spent, unless a room reports a hold that was opened since. */
function spentIn({ held, captured }: CountedHold, reported: number | undefined): number {
  if (reported === undefined) return captured;
  return held === 0 ? Math.max(captured, reported) : reported;
}

/**
 * Takes what a room reports that the member ever spent in its chat. A late report with less than an earlier one is ignored.
 * @returns undefined if the chat is not counted, and so the coins must be counted again
 */
export function takeReport(known: KnownCoins, chatId: number, spent: number): KnownCoins | undefined {
  const before = known.spent.get(chatId);
  if (before === undefined) return spent === 0 ? known : undefined;
  return spent > before || known.unreported.has(chatId) ? takeAnswer(known, chatId, spent) : known;
}

/**
 * Returns when a member last spent coins in a chat, as its room reports it: at any time, if the room has coins of the member though
 * none are counted there. If other coins are not counted either, the figure is not exact, and the time of the report will do.
 */
export function lastSpentAt(
  { spentAt, isHolding }: { spentAt?: number; isHolding?: boolean },
  known: KnownCoins | undefined,
): number | undefined {
  return isHolding && known?.isComplete ? Number.POSITIVE_INFINITY : spentAt;
}

/**
 * Returns whether D1 has captured coins that were last spent at that time, by a reading of an empty hold. Allows for a difference of
 * two clocks. A reading later than now proves nothing: the clock was set back.
 */
export function wasSpentLongBefore(spentAt: number | undefined, readAt: number, now: number): boolean {
  return spentAt !== undefined && readAt <= now && spentAt < readAt - CLOCK_SLACK_MS;
}

/** Takes the answer of a room that was asked. It counts even if it is lower: the room may have been restored from a backup. */
export function takeAnswer(known: KnownCoins, chatId: number, spent: number): KnownCoins {
  if (!known.spent.has(chatId)) return known;
  const others = [...known.spent].filter(([id]) => id !== chatId);
  const unreported = new Set(known.unreported);
  unreported.delete(chatId);
  return { ...known, spent: new Map([...others, [chatId, spent]]), unreported };
}

/**
 * Returns a member's coins and all that they ever spent in one chat, together: spending there does not change it. Returns undefined
 * if the chat is not counted, and coins may have been spent there since the reading of `readAt`.
 * @param chat its id, if it has one, and what its room counts now
 */
export function totalWith(
  { known, readAt }: { known: KnownCoins; readAt: number },
  {
    chatId = 0,
    spent,
    spentAt,
    isHolding,
  }: { chatId?: number | undefined; spent: number; spentAt: number; isHolding?: boolean },
  now: number,
): number | undefined {
  const { balance } = coinsOf(known);
  const counted = known.spent.get(chatId);
  if (counted !== undefined) return balance + counted;
  const isCaptured = spent === 0 || (!isHolding && wasSpentLongBefore(spentAt, readAt, now));
  return isCaptured ? balance + spent : undefined;
}
