import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import {
  STALE_AFTER_SETTLES,
  SWEEP_INTERVAL_MS,
  SWEEP_MAX_ROOMS,
  SWEEP_PAGE_ROWS,
} from "../../src/core/fan-out-limits.ts";
import { CLOCK_SLACK_MS } from "../../src/core/limits.ts";
import { openDatabase } from "../../src/db/database.ts";
import { takeStep, touchHolds } from "../../src/db/holds.ts";
import type { Env } from "../../src/env.ts";
import { sweepOpenHolds } from "../../src/ledger/sweep.ts";
import { memoryD1 } from "../support/fakes/memory-d1.ts";
import { startParley } from "../support/runtime/parley.ts";

const SETTLE_AFTER_MS = 3_600_000;
const STALE_MS = STALE_AFTER_SETTLES * SETTLE_AFTER_MS;
const NOW = 490_000 * SWEEP_INTERVAL_MS + 1234;

beforeEach(() => {
  for (const method of ["warn", "error"] as const) vi.spyOn(console, method).mockImplementation(() => {});
});
afterEach(() => vi.restoreAllMocks());

const numbers = (count: number) =>
  `WITH RECURSIVE n (x) AS (SELECT 1 WHERE ${count} > 0 UNION ALL SELECT x + 1 FROM n WHERE x < ${count})`;

/** Member 1 has a chat with each other member, with a coin in each chat. `touchedAt` is an SQL expression of the chat's number x. */
const insertHolds = (count: number, touchedAt: string) => [
  `INSERT INTO members (id, email, password_hash, created_at) ${numbers(count + 1)} SELECT x, 'm' || x, '', 0 FROM n`,
  `INSERT INTO chats (id, low_id, high_id, created_at) ${numbers(count)} SELECT x, 1, x + 1, 0 FROM n`,
  `INSERT INTO holds (member_id, chat_id, step, held, touched_at)
    ${numbers(count)} SELECT 1, x, 1, 1, ${touchedAt} FROM n`,
];

function startSite(statements: string[]) {
  const { d1, calls, exec } = memoryD1();
  for (const statement of statements) exec(statement);
  return { db: openDatabase(d1), d1, calls, exec };
}

/** Runs the check of one hour. Returns the names of the rooms that it called. */
async function sweep(db: ReturnType<typeof openDatabase>, now = NOW, fails = () => false): Promise<string[]> {
  const called: string[] = [];
  const rooms = {
    getByName: (name: string) => ({
      async runDueWork() {
        called.push(name);
        if (fails()) throw new Error("the room fails");
      },
    }),
  } as unknown as Env["CHAT_ROOM"];
  await sweepOpenHolds(db, rooms, { now, settleAfterMs: SETTLE_AFTER_MS });
  return called;
}

const warnings = () => vi.mocked(console.warn).mock.calls.map(([line]) => JSON.parse(String(line)));

describe("the hourly check", () => {
  test.each<[what: string, touchedAt: number, held: number, isAsked: boolean]>([
    ["was touched as long ago as a room needs", NOW - STALE_MS, 1, false],
    ["was touched a millisecond before that", NOW - STALE_MS - 1, 1, true],
    ["was touched now", NOW, 1, false],
    ["was touched by a clock that is ahead as far as clocks are", NOW + CLOCK_SLACK_MS, 1, false],
    ["was touched at a time that is still to come", NOW + CLOCK_SLACK_MS + 1, 1, true],
    ["was touched at an unknown time", 0, 1, true],
    ["was touched long ago and holds nothing", NOW - 10 * STALE_MS, 0, false],
  ])("asks the room of a hold that %s", async (_, touchedAt, held, isAsked) => {
    const { db, exec } = startSite(insertHolds(1, String(touchedAt)));
    exec(`UPDATE holds SET held = ${held}`);
    expect(await sweep(db)).toEqual(isAsked ? ["1:2"] : []);
  });

  test("asks a room once although both members have coins there", async () => {
    const { db, exec } = startSite(insertHolds(3, "0"));
    exec("INSERT INTO holds (member_id, chat_id, held) SELECT high_id, id, 1 FROM chats");
    expect((await sweep(db)).toSorted()).toEqual(["1:2", "1:3", "1:4"]);
  });

  test.each([0, 1, SWEEP_MAX_ROOMS])("of %i stale holds asks each room every hour", async (count) => {
    const { db } = startSite(insertHolds(count, "0"));
    for (const hour of [0, 1, 2]) {
      const called = await sweep(db, NOW + hour * SWEEP_INTERVAL_MS);
      expect([called.length, new Set(called).size]).toEqual([count, count]);
    }
    expect(warnings()).toEqual([]);
  });

  test.each([SWEEP_MAX_ROOMS + 1, 3 * SWEEP_MAX_ROOMS])(
    "of %i stale holds asks each room within a day, although none ever answers, and logs each hour that it is not done",
    async (count) => {
      const { db } = startSite(insertHolds(count, "0"));
      const called = new Set<string>();
      for (let hour = 0; hour < 24; hour++) {
        const inHour = await sweep(db, NOW + hour * SWEEP_INTERVAL_MS, () => true);
        expect([inHour.length, new Set(inHour).size]).toEqual([SWEEP_MAX_ROOMS, SWEEP_MAX_ROOMS]);
        for (const name of inHour) called.add(name);
      }
      expect(called.size).toBe(count);
      expect(warnings().map(({ event, code, count }) => [event, code, count])).toEqual(
        Array(24).fill(["hold.sweep", "incomplete", SWEEP_MAX_ROOMS]),
      );
    },
  );

  test.each([SWEEP_PAGE_ROWS - 1, SWEEP_PAGE_ROWS, 2 * SWEEP_PAGE_ROWS + 1])(
    "finds the stale ones among %i holds, the first and the last one too",
    async (count) => {
      const stale = [1, 2, 777, count - 1, count];
      const { db, calls } = startSite(
        insertHolds(count, `CASE WHEN x IN (${stale.join()}) THEN 1 ELSE ${NOW} END`),
      );
      for (let hour = 0; hour < 5; hour++) {
        const called = await sweep(db, NOW + hour * 60_000);
        expect(called.toSorted()).toEqual(stale.map((x) => `1:${x + 1}`).toSorted());
      }
      // The highest ids, and the pages: the circle has one more than the holds fill.
      expect(calls.count / 5).toBeLessThanOrEqual(1 + Math.ceil(count / SWEEP_PAGE_ROWS) + 2);
    },
  );
});

describe("a room that touches its holds", () => {
  const SINCE = NOW - 1000;
  test.each<[what: string, touchedAt: number, step: number, isTouched: boolean]>([
    ["touched before", SINCE - 1, 1, true],
    ["touched since", SINCE, 1, false],
    ["touched now", NOW, 1, false],
    ["touched at a time that is still to come", NOW + 1, 1, true],
    ["touched before, at a later step", SINCE - 1, 2, false],
  ])("sets the time of one that was %s to now: %#", async (_, touchedAt, step, isTouched) => {
    const { db, calls, d1, exec } = startSite(insertHolds(3, String(touchedAt)));
    exec(`UPDATE holds SET step = ${step}`);
    exec(`INSERT INTO holds (member_id, chat_id, step, held, touched_at) VALUES (3, 2, 1, 1, ${touchedAt})`);
    const before = calls.count;
    await touchHolds(db, 2, [{ memberId: 1, step: 1 }], { since: SINCE, at: NOW });
    expect(calls.count - before).toBe(1);
    const all = "SELECT member_id, chat_id, touched_at FROM holds ORDER BY member_id, chat_id";
    const { results } = await d1.prepare(all).all();
    expect(results.map(Object.values)).toEqual([
      [1, 1, touchedAt],
      [1, 2, isTouched ? NOW : touchedAt],
      [1, 3, touchedAt],
      [3, 2, touchedAt],
    ]);
  });
});

describe("with 50,000 holds in D1, the hourly check", () => {
  const HOLDS = 50_000;
  let env: Pick<Env, "DB">;
  /** The rows that each statement read and wrote. */
  let rows: { read: number; written: number }[] = [];
  let db: ReturnType<typeof openDatabase>;
  beforeAll(async () => {
    const parley = await startParley();
    env = parley.env;
    await env.DB.batch(insertHolds(HOLDS, String(NOW)).map((sql) => env.DB.prepare(sql)));
    const note = ({ meta }: D1Result) => {
      rows.push({ read: meta.rows_read, written: meta.rows_written });
    };
    db = openDatabase({
      prepare: (sql: string) => env.DB.prepare(sql),
      async batch(statements: D1PreparedStatement[]) {
        const results = await env.DB.batch(statements);
        results.forEach(note);
        return results;
      },
    } as D1Database);
    return () => parley.close();
  });
  beforeEach(() => {
    rows = [];
  });
  const total = (name: "read" | "written") => rows.reduce((sum, row) => sum + row[name], 0);

  test.each([
    [0, 0],
    [17, 17],
    [HOLDS, SWEEP_MAX_ROOMS],
  ])("of which %i are stale asks %i rooms, and no query reads more than a page", async (stale, asked) => {
    await env.DB.prepare(
      "UPDATE holds SET touched_at = CASE WHEN (chat_id * 7919) % 50000 < ?1 THEN 1 ELSE ?2 END",
    )
      .bind(stale, NOW)
      .run();
    const called = await sweep(db);
    expect([called.length, new Set(called).size]).toEqual([asked, asked]);
    const most = Math.max(...rows.map(({ read }) => read));
    console.info(
      `${stale} of ${HOLDS} holds stale: ${rows.length / 2} pages, ${total("read")} rows read, at most ${most}`,
    );
    // For each stale hold, the row of its chat.
    expect(most).toBeLessThanOrEqual(SWEEP_PAGE_ROWS + SWEEP_MAX_ROOMS + 1);
    expect(total("read")).toBeLessThanOrEqual(2 * HOLDS + 3 * SWEEP_PAGE_ROWS);
    expect(total("written")).toBe(0);
  });

  const step = (number: number) =>
    takeStep(db, {
      memberId: 1,
      chatId: 1,
      number,
      id: `step ${number}`,
      capture: 1,
      count: 1,
      last: number,
      release: 0,
      minLend: 1,
      maxLend: 50,
      at: NOW + number,
    });

  test("costs a step no row: one for the charge, one in the index of charges, one for the balance, one for the hold with its time", async () => {
    await env.DB.prepare("UPDATE members SET balance = 1000 WHERE id = 1").run();
    await step(2);
    expect(total("written")).toBe(4);
    const touchedAt = () =>
      env.DB.prepare("SELECT touched_at FROM holds WHERE chat_id = 1").first("touched_at");
    expect(await touchedAt()).toBe(NOW + 2);
    // A copy that comes late changes nothing.
    await step(2);
    expect(await touchedAt()).toBe(NOW + 2);
    expect(total("written")).toBe(4);
    // An index of the holds with coins costs each step a row.
    await env.DB.prepare("CREATE INDEX holds_touched ON holds (touched_at) WHERE held > 0").run();
    await step(3);
    expect(total("written")).toBe(4 + 5);
  });
});
