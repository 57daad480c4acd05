import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { startOfDay } from "../../../src/core/days.ts";
import { DEAD_SESSIONS_MAX_QUERIES, DEAD_SESSIONS_PER_QUERY } from "../../../src/core/fan-out-limits.ts";
import { type Parley, startParley, type TestMember } from "../../support/runtime/parley.ts";
import { addSession } from "../../support/runtime/sessions.ts";

let parley: Parley;
let ada: TestMember;
beforeAll(async () => {
  parley = await startParley({}, { instrumented: true });
  ada = await parley.addMember();
});
afterEach(() => parley.reset());
afterAll(() => parley.close());
const DAY_MS = 24 * 3600 * 1000;
const session = (member: TestMember, options?: Parameters<typeof addSession>[2]) =>
  addSession(parley.env.DB, member, options);
const statusOf = async (member: TestMember) => (await parley.request(member, "GET", "/members/me")).status;
const rowCount = (id: string) =>
  parley.env.DB.prepare("SELECT count(*) AS n FROM sessions WHERE id = ?").bind(id).first("n");

describe("the hourly run", () => {
  test("deletes sessions that ended or ran out before yesterday, and no other", async () => {
    const noon = startOfDay(Date.now()) + DAY_MS / 2;
    await parley.setClock(noon - Date.now());
    const yesterday = startOfDay(noon) - DAY_MS;
    // Each session of these tests lasts a day.
    const [live, ended] = [await session(ada, { now: noon + 2 * DAY_MS }), await session(ada, { now: noon })];
    const [ranOut, nearly] = [
      await session(ada, { now: yesterday - DAY_MS - 1 }),
      await session(ada, { now: yesterday - DAY_MS }),
    ];
    const rows = () => Promise.all([live, ended, ranOut, nearly].map(({ sessionId }) => rowCount(sessionId)));
    await parley.request(ended, "POST", "/auth/logout");
    await parley.runHourlyCron();
    expect(await rows()).toEqual([1, 1, 0, 1]);
    expect([await statusOf(live), await statusOf(ended)]).toEqual([200, 401]);
    await parley.advanceClock(2 * DAY_MS);
    await parley.runHourlyCron();
    expect(await rows()).toEqual([1, 0, 0, 0]);
    expect([await statusOf(live), await statusOf(ended)]).toEqual([200, 401]);
  });

  const MAX_DELETED = DEAD_SESSIONS_MAX_QUERIES * DEAD_SESSIONS_PER_QUERY;

  async function runHour(): Promise<{ logged: unknown[]; calls: number }> {
    parley.clearLogs();
    const before = await parley.readCounter("workerCalls");
    await parley.runHourlyCron();
    const lines = parley.getLogs().filter(({ message }) => message.includes('"session.sweep"'));
    const logged = lines.map(({ message }) => JSON.parse(message));
    return { logged, calls: (await parley.readCounter("workerCalls")) - before };
  }

  test.each([
    { dead: DEAD_SESSIONS_PER_QUERY + 1, left: 0, isLogged: false },
    { dead: MAX_DELETED - 1, left: 0, isLogged: false },
    { dead: MAX_DELETED + 1, left: 1, isLogged: true },
  ])("of $dead dead sessions leaves $left to the next hour", async ({ dead, left, isLogged }) => {
    const { calls: usual } = await runHour();
    const live = await session(ada);
    await parley.env.DB.prepare(
      `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
       INSERT INTO sessions (id, member_id, epoch, created_at, last_used_at, expires_at, device, refresh_hash)
       SELECT 'dead ' || i, ?, 0, 0, 0, 1, '', '' FROM n`,
    )
      .bind(dead, ada.id)
      .run();
    const countDead = () =>
      parley.env.DB.prepare("SELECT count(*) AS n FROM sessions WHERE id LIKE 'dead %'").first("n");
    const { logged, calls } = await runHour();
    expect(await countDead()).toBe(left);
    expect(logged).toEqual(
      isLogged
        ? [expect.objectContaining({ event: "session.sweep", code: "incomplete", count: MAX_DELETED })]
        : [],
    );
    expect(calls - usual).toBeLessThan(DEAD_SESSIONS_MAX_QUERIES);
    expect((await runHour()).logged).toEqual([]);
    expect([await countDead(), await rowCount(live.sessionId)]).toEqual([0, 1]);
  });
});
