import { startOfDay } from "../core/days.ts";
import { DAY_MS } from "../core/limits.ts";
import {
  COUNT_CHARGE_PAGES,
  COUNT_MEMBER_PAGES,
  COUNT_PAGE_CHARGES,
  COUNT_PAGE_MEMBERS,
} from "../core/stats-limits.ts";
import { withDeadline } from "../platform/deadline.ts";
import type { StatsBody } from "../protocol/http/stats.ts";
import type { Database } from "./database.ts";
import { bind } from "./holds.ts";

/** `end`: the query for the key of the last row of a page, unless it is the second column of `query`. */
type Pages = { query: string; end?: string; rows: number; max: number };

// In all of these, ?1 is the beginning of the day, ?2 that of the day before, and ?3 the size of a page behind the key from ?4 on.
// `query` returns the number of its rows, a key, and sums.

/**
 * Looks up the sessions of each member by the member: an index of their last use would cost each refresh a row. `used` is 1 for a
 * use on the later day, 2 for the earlier one, and 3 for both.
 */
export const MEMBER_PAGES: Pages = {
  query: `SELECT count(*), max(id), sum(created_at < ?1),
    sum(created_at BETWEEN ?2 AND ?1 - 1), sum(created_at >= ?1), sum(used >> 1), sum(used & 1)
    FROM (SELECT id, created_at, (SELECT max(last_used_at >= ?1) + 2 * max(last_used_at BETWEEN ?2 AND ?1 - 1)
      FROM sessions WHERE member_id = members.id) AS used FROM members WHERE id > ?4 ORDER BY id LIMIT ?3)`,
  rows: COUNT_PAGE_MEMBERS,
  max: COUNT_MEMBER_PAGES,
};
const CHARGES = `FROM transfers WHERE kind = 'charge' AND (at, member_id, entry) > (max(?2, ?4), ?5, ?6)
  ORDER BY at, member_id, entry`;
/** Reads the index of charges alone. */
export const CHARGE_PAGES: Pages = {
  query: `SELECT count(*), 0, sum((at < ?1) * messages), sum((at >= ?1) * messages),
    sum((at < ?1) * amount), sum((at >= ?1) * amount) FROM (SELECT at, messages, amount ${CHARGES} LIMIT ?3)`,
  end: `SELECT at, member_id, entry ${CHARGES} LIMIT 1 OFFSET ?3 - 1`,
  rows: COUNT_PAGE_CHARGES,
  max: COUNT_CHARGE_PAGES,
};

/** Of yesterday's active members, later counts find fewer and fewer. Of today's, they never do. The columns are in the order of the table. */
const REPLACE = `REPLACE INTO days SELECT date(?1, 'unixepoch'), ?2, ?3,
  max(?4, coalesce((SELECT active_members FROM days WHERE day = date(?1, 'unixepoch')), 0)), ?5, ?6, ?7`;

/** Returns the rows as they are sent. */
export const LIST = `SELECT day, members, registrations, active_members, paid_messages, coins,
  strftime('%Y-%m-%dT%H:%M:%fZ', counted_at / 1000.0, 'unixepoch') AS counted_at
  FROM days WHERE day >= date(?1, 'unixepoch') ORDER BY day DESC`;

/**
 * Counts the current UTC day and the one before again, and replaces their rows. It never adds to a row: a late copy of a step stores
 * its charge behind any place that an earlier count has reached. A charge belongs to the day on which its room took the step, by
 * the room's clock. Days on which no run came have no row, and days whose next one had no run have the last figures that they had.
 *
 * An active member is one whose session was last used on that day. Each use replaces the one before it, so only the first run after
 * midnight finds those of the day before, without the few who came back since midnight. Its figure stays, or that of the last run
 * of the day itself if it was higher.
 * @returns false, without a change, if there was more than one run may read
 */
export async function countDays(db: Database, now: number): Promise<boolean> {
  const today = startOfDay(now);
  const members = await sumPages(db, today, MEMBER_PAGES);
  const charges = members && (await sumPages(db, today, CHARGE_PAGES));
  if (!charges) return false;
  const [total = 0, registered0 = 0, registered1 = 0, active0 = 0, active1 = 0] = members;
  const [messages0 = 0, messages1 = 0, coins0 = 0, coins1 = 0] = charges;
  await withDeadline(
    db.$client.batch([
      bind(db, REPLACE, [(today - DAY_MS) / 1000, total, registered0, active0, messages0, coins0, now]),
      bind(db, REPLACE, [today / 1000, total + registered1, registered1, active1, messages1, coins1, now]),
    ]),
  );
  return true;
}

/** Returns the sums of all pages, or undefined if there are too many. One query at a time: payers wait for D1 meanwhile. */
async function sumPages(
  db: Database,
  today: number,
  { query, end, rows, max }: Pages,
): Promise<number[] | undefined> {
  const sums: number[] = [];
  let key = [0, 0, 0];
  for (let page = 0; page < max; page++) {
    const read = async (sql: string) => {
      const found = bind(db, sql, [today, today - DAY_MS, rows, ...key]).raw<number[]>();
      return (await withDeadline(found))[0] ?? [];
    };
    const [count, id = 0, ...more] = await read(query);
    for (const [i, sum] of more.entries()) sums[i] = (sums[i] ?? 0) + (sum ?? 0);
    if (count !== rows) return sums;
    key = end === undefined ? [id] : await read(end);
  }
  return undefined;
}

/** Lists the numbers of the last so many days, as far as they were counted, the newest first. */
export async function listDays(
  db: Database,
  { now, count }: { now: number; count: number },
): Promise<StatsBody["days"]> {
  const first = (now - (count - 1) * DAY_MS) / 1000;
  return (await withDeadline(bind(db, LIST, [first]).all<StatsBody["days"][number]>())).results;
}
