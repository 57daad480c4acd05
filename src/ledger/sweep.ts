import {
  STALE_AFTER_SETTLES,
  SWEEP_INTERVAL_MS,
  SWEEP_MAX_PAGES,
  SWEEP_MAX_ROOMS,
  SWEEP_PAGE_ROWS,
} from "../core/fan-out-limits.ts";
import { CLOCK_SLACK_MS } from "../core/limits.ts";
import { type Pair, roomName } from "../core/pair.ts";
import type { Database } from "../db/database.ts";
import { findHighestHold, type HoldKey, readStaleHolds } from "../db/stale-holds.ts";
import type { Env } from "../env.ts";
import { log } from "../log.ts";
import { withDeadline } from "../platform/deadline.ts";
import { CallBudget, forEachLimited } from "../platform/for-each-limited.ts";

type SweepTime = {
  /** Unix ms. */
  now: number;
  /** How long coins may be idle before their room returns them. */
  settleAfterMs: number;
};

const FIRST: HoldKey = { memberId: 0, chatId: 0 };
const LAST: HoldKey = { memberId: Number.MAX_SAFE_INTEGER, chatId: 0 };

/**
 * Asks rooms to run their overdue work whose holds neither a step nor an alarm has touched for long: a safety net for lost alarms. A
 * room whose alarm works is never asked.
 */
export async function sweepOpenHolds(db: Database, rooms: Env["CHAT_ROOM"], time: SweepTime): Promise<void> {
  const { chats, isComplete } = await findStaleChats(db, time);
  await forEachLimited([...chats], new CallBudget(SWEEP_MAX_ROOMS), async ([chat, pair]) => {
    try {
      await withDeadline(rooms.getByName(roomName(pair)).runDueWork());
    } catch (error) {
      log({ event: "hold.sweep", code: "unavailable", chat, error });
    }
  });
  if (!isComplete) log({ event: "hold.sweep", code: "incomplete", count: chats.size });
}

/**
 * Reads all holds once, page by page, until `SWEEP_MAX_ROOMS` stale ones are found. It begins at another place each hour and returns
 * to the first hold after the last one, so that rooms that never answer take nothing from the others.
 */
async function findStaleChats(
  db: Database,
  { now, settleAfterMs }: SweepTime,
): Promise<{ chats: Map<number, Pair>; isComplete: boolean }> {
  const page = {
    rows: SWEEP_PAGE_ROWS,
    from: now - STALE_AFTER_SETTLES * settleAfterMs,
    // A time that is still to come counts for nothing: the clock was set back.
    to: now + CLOCK_SLACK_MS,
    max: SWEEP_MAX_ROOMS,
  };
  const start = startOf(now, await findHighestHold(db));
  const chats = new Map<number, Pair>();
  let range = { after: start, until: LAST };
  for (let pages = 0; pages < SWEEP_MAX_PAGES; pages++) {
    const { chats: stale, end } = await readStaleHolds(db, range, page);
    for (const { chatId, ...pair } of stale) {
      if (chats.size === SWEEP_MAX_ROOMS && !chats.has(chatId)) return { chats, isComplete: false };
      chats.set(chatId, pair);
    }
    if (end) range = { ...range, after: end };
    else if (range.until === start) return { chats, isComplete: true };
    else range = { after: FIRST, until: start };
  }
  return { chats, isComplete: false };
}

/** Returns a place among the holds for this hour. Those of successive hours divide the keys evenly: multiples of irrational numbers do. */
function startOf(now: number, highest: HoldKey): HoldKey {
  const hour = Math.floor(now / SWEEP_INTERVAL_MS);
  const place = (count: number, step: number) => Math.floor(((hour * step) % 1) * (count + 1));
  return { memberId: place(highest.memberId, Math.SQRT2), chatId: place(highest.chatId, Math.sqrt(3)) };
}
