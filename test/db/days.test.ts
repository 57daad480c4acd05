import { describe, expect, test } from "vitest";
import { COUNT_MEMBER_PAGES, COUNT_PAGE_CHARGES, COUNT_PAGE_MEMBERS } from "../../src/core/stats-limits.ts";
import { openDatabase } from "../../src/db/database.ts";
import { CHARGE_PAGES, countDays, LIST, listDays, MEMBER_PAGES } from "../../src/db/days.ts";
import { memoryD1 } from "../support/fakes/memory-d1.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const TODAY = Date.UTC(2026, 10, 29);
const NOON = TODAY + 12 * HOUR;

function startSite() {
  const { d1, calls, exec } = memoryD1();
  const db = openDatabase(d1);
  let entries = 0;
  return {
    d1,
    db,
    calls,
    exec,
    addMember: (id: number, createdAt: number) =>
      exec(
        `INSERT INTO members (id, email, password_hash, created_at) VALUES (${id}, 'm${id}', '', ${createdAt})`,
      ),
    addSession: (memberId: number, lastUsedAt: number) =>
      exec(`INSERT INTO sessions (id, member_id, epoch, created_at, last_used_at, expires_at, device, refresh_hash)
        VALUES (hex(randomblob(8)), ${memberId}, 0, 0, ${lastUsedAt}, 0, '', '')`),
    addCharge: (at: number, messages = 1, coins = 5, kind = "charge") =>
      exec(`INSERT INTO transfers (member_id, entry, kind, amount, chat_id, first_id, last_id, messages, at)
        VALUES (1, ${++entries}, '${kind}', ${coins}, 1, 1, 1, ${messages}, ${at})`),
    count: (now: number) => countDays(db, now),
    /** The days, each with its members, registrations, active members, paid messages and coins. */
    rows: async (count = 90, now = NOON) =>
      (await listDays(db, { now, count })).map((row) => [
        row.day,
        row.members,
        row.registrations,
        row.active_members,
        row.paid_messages,
        row.coins,
      ]),
  };
}

describe("the hourly count", () => {
  test("divides everything at midnight in UTC, and a charge to the millisecond", async () => {
    const site = startSite();
    for (const [id, createdAt] of [
      [1, TODAY - DAY - 1],
      [2, TODAY - DAY],
      [3, TODAY - 1],
      [4, TODAY],
      [5, NOON],
    ] as const)
      site.addMember(id, createdAt);
    for (const [at, messages, coins] of [
      [TODAY - DAY - 1, 1, 100],
      [TODAY - DAY, 2, 20],
      [TODAY - 1, 3, 30],
      [TODAY, 4, 40],
      [NOON, 5, 50],
    ] as const)
      site.addCharge(at, messages, coins);
    for (const kind of ["grant", "refund", "withdrawal"]) site.addCharge(NOON, 1, 1000, kind);
    expect(await site.count(NOON)).toBe(true);
    expect(await site.rows()).toEqual([
      ["2026-11-29", 5, 2, 0, 9, 90],
      ["2026-11-28", 3, 2, 0, 5, 50],
    ]);
    expect((await listDays(site.db, { now: NOON, count: 1 })).map(({ counted_at }) => counted_at)).toEqual([
      "2026-11-29T12:00:00.000Z",
    ]);
  });

  test("replaces both rows, so that a late charge of yesterday is counted once, and no other day changes", async () => {
    const site = startSite();
    site.addMember(1, 0);
    site.addCharge(TODAY - 1, 1, 5);
    await site.count(TODAY - HOUR);
    for (const hour of [0, 1, 2]) await site.count(TODAY + hour * HOUR);
    site.addCharge(TODAY - 1, 2, 10);
    site.addCharge(TODAY - DAY - 1, 9, 90);
    await site.count(NOON);
    expect(await site.rows()).toEqual([
      ["2026-11-29", 1, 0, 0, 0, 0],
      ["2026-11-28", 1, 0, 0, 3, 15],
      ["2026-11-27", 1, 0, 0, 0, 0],
    ]);
  });

  test("counts a member once whose sessions were used since the day began, also one of which ended", async () => {
    const site = startSite();
    for (const id of [1, 2, 3, 4]) site.addMember(id, 0);
    for (const at of [TODAY, NOON, TODAY - 5]) site.addSession(1, at);
    for (const at of [TODAY - 1, TODAY - DAY]) site.addSession(2, at);
    site.addSession(3, TODAY - DAY - 1);
    await site.count(NOON);
    expect((await site.rows()).map(([day, , , active]) => [day, active])).toEqual([
      ["2026-11-29", 1],
      ["2026-11-28", 2],
    ]);
  });

  test("leaves the active members of a day as the first run after it has counted them", async () => {
    const site = startSite();
    for (const id of [1, 2, 3]) site.addMember(id, 0);
    const active = async () => (await site.rows()).map((row) => row[3]);
    site.addSession(1, TODAY - 2 * HOUR);
    await site.count(TODAY - HOUR);
    expect(await active()).toEqual([1, 0]);
    site.addSession(2, TODAY - 1);
    // Used on both days, in two sessions.
    site.addSession(3, TODAY - 1);
    site.addSession(3, TODAY);
    await site.count(TODAY);
    expect(await active()).toEqual([1, 3, 0]);
    // The others come back too, and a newcomer.
    site.exec(`UPDATE sessions SET last_used_at = ${TODAY + HOUR}`);
    site.addMember(4, TODAY + HOUR);
    site.addSession(4, TODAY + HOUR);
    await site.count(TODAY + 2 * HOUR);
    expect(await active()).toEqual([4, 3, 0]);
  });

  test("never counts fewer active members of a day than in its last hour, though the run after it came late", async () => {
    const site = startSite();
    for (const id of [1, 2]) {
      site.addMember(id, 0);
      site.addSession(id, TODAY - 2 * HOUR);
    }
    await site.count(TODAY - HOUR);
    site.exec(`UPDATE sessions SET last_used_at = ${TODAY + HOUR} WHERE member_id = 1`);
    await site.count(NOON);
    expect((await site.rows()).map((row) => row[3])).toEqual([1, 2, 0]);
  });

  test("reads pages, none of which is lost or counted twice, though all charges are of one instant", async () => {
    const site = startSite();
    const numbers = (count: number) =>
      `WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < ${count})`;
    const members = 2 * COUNT_PAGE_MEMBERS;
    const charges = COUNT_PAGE_CHARGES + 1;
    site.exec(
      `INSERT INTO members (email, password_hash, created_at) ${numbers(members)} SELECT x, '', ${TODAY} FROM n`,
    );
    site.exec(
      `INSERT INTO transfers (member_id, entry, kind, amount, messages, at)
        ${numbers(charges)} SELECT 1 + x % 7, x, 'charge', 5, 2, ${NOON} FROM n`,
    );
    const before = site.calls.count;
    await site.count(NOON);
    // Three pages of members, the last of which is empty, two of charges, the end of the full one, and the rows.
    expect(site.calls.count - before).toBe(3 + 2 + 1 + 1);
    expect((await site.rows())[0]).toEqual(["2026-11-29", members, members, 0, 2 * charges, 5 * charges]);
  });

  test("stores nothing if there is more than one run may read", async () => {
    const site = startSite();
    let queries = 0;
    const d1 = {
      prepare: () => ({
        bind: () => ({
          raw: async () => {
            queries++;
            return [[COUNT_PAGE_MEMBERS, 1]];
          },
        }),
      }),
    } as unknown as D1Database;
    expect(await countDays(openDatabase(d1), NOON)).toBe(false);
    expect(queries).toBe(COUNT_MEMBER_PAGES);
    expect(await site.rows()).toEqual([]);
  });
});

test("the queries of the count and of the list read keys and the index of charges, and no table whole", async () => {
  const { d1 } = memoryD1();
  const planOf = async (sql: string) =>
    (await d1.prepare(`EXPLAIN QUERY PLAN ${sql}`).all<{ detail: string }>()).results
      .map(({ detail }) => detail)
      .filter((detail) => /^(SEARCH|SCAN|USE)/.test(detail) && !/^SCAN \(/.test(detail));
  const byCharge = expect.stringMatching(/^SEARCH transfers USING COVERING INDEX transfers_charges \(/);
  expect(await planOf(CHARGE_PAGES.query)).toEqual([byCharge]);
  expect(await planOf(CHARGE_PAGES.end ?? "")).toEqual([byCharge]);
  expect(await planOf(MEMBER_PAGES.query)).toEqual([
    "SEARCH members USING INTEGER PRIMARY KEY (rowid>?)",
    "SEARCH sessions USING INDEX sessions_member (member_id=?)",
  ]);
  expect(await planOf(LIST)).toEqual(["SEARCH days USING PRIMARY KEY (day>?)"]);
});

test("a list has the last days, the newest first, and leaves out those that nobody counted", async () => {
  const site = startSite();
  for (const daysAgo of [0, 1, 13, 14])
    site.exec(
      `INSERT INTO days VALUES (date(${(TODAY - daysAgo * DAY) / 1000}, 'unixepoch'), 1, 1, 1, 1, 1, 0)`,
    );
  const list = async (count: number) => (await site.rows(count)).map(([day]) => day);
  expect(await list(1)).toEqual(["2026-11-29"]);
  expect(await list(14)).toEqual(["2026-11-29", "2026-11-28", "2026-11-16"]);
  expect((await list(15)).length).toBe(4);
});
