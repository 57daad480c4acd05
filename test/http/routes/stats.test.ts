import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { startOfDay } from "../../../src/core/days.ts";
import { DAY_MS } from "../../../src/core/limits.ts";
import { STATS_DEFAULT_DAYS, STATS_MAX_DAYS } from "../../../src/core/stats-limits.ts";
import type { StatsBody } from "../../../src/protocol/http/stats.ts";
import { checkBooks } from "../../support/ledger/books.ts";
import { type Parley, startParley, type TestMember } from "../../support/runtime/parley.ts";
import { addSession } from "../../support/runtime/sessions.ts";

/** The tests set the clock to noon, so that no day ends while they run. */
const NOON = startOfDay(Date.now()) + DAY_MS / 2;
const dayName = (at: number) => new Date(at).toISOString().slice(0, 10);
const [TODAY, YESTERDAY, TOMORROW] = [0, -1, 1].map((days) => dayName(NOON + days * DAY_MS));

let parley: Parley;
let boss: TestMember;
beforeAll(async () => {
  parley = await startParley({ MESSAGE_PRICE: 5 }, { instrumented: true });
  await parley.setClock(NOON - Date.now());
  boss = await parley.addMember({ superuser: true });
});
afterAll(() => parley.close());
afterEach(() => checkBooks(parley));

const ask = (member: TestMember, query = "") => parley.request(member, "GET", `/stats${query}`);
async function stats(query = ""): Promise<StatsBody["days"]> {
  const response = await ask(boss, query);
  expect(response.status).toBe(200);
  return ((await response.json()) as StatsBody).days;
}
async function refusal(member: TestMember, query = "") {
  const response = await ask(member, query);
  return { status: response.status, code: ((await response.json()) as { code: string }).code };
}

describe("the numbers of the last days", () => {
  test("are those of the last hourly run, and a request counts nothing", async () => {
    expect(await stats()).toEqual([]);
    const [ada, ben] = [await parley.addMember({ coins: 100 }), await parley.addMember()];
    const body = { email: "new@example.com", password: "a new one", repeat_password: "a new one" };
    await parley.fetch("/auth/register", { method: "POST", body: JSON.stringify(body) });
    const session = await addSession(parley.env.DB, ada, { now: NOON });
    await addSession(parley.env.DB, ben, { now: NOON - DAY_MS });
    const socket = await parley.chat(ada, ben);
    for (let i = 0; i < 3; i++) socket.send("five coins");
    const [{ chat_id }] = await socket.take(3);
    await socket.close();
    // A refund has its message charged first.
    await parley.request(boss, "POST", "/billing/refunds", { chat_id, message_id: 3, reason: "r" });
    await parley.request(session, "POST", "/auth/logout");
    expect(await stats()).toEqual([]);
    await parley.runHourlyCron();
    const counted_at = expect.stringMatching(new RegExp(`^${TODAY}T12:.*Z$`));
    const today = {
      day: TODAY,
      members: 4,
      registrations: 1,
      active_members: 1,
      paid_messages: 3,
      coins: 15,
      counted_at,
    };
    const yesterday = {
      day: YESTERDAY,
      members: 3,
      registrations: 0,
      active_members: 1,
      paid_messages: 0,
      coins: 0,
    };
    expect(await stats()).toEqual([today, { ...yesterday, counted_at }]);
    expect(await stats("?days=1")).toEqual([today]);
    // A member who has logged out is still among those who were active.
    await parley.runHourlyCron();
    expect(await stats("?days=1")).toEqual([today]);
  });

  test("are read by one call of D1 besides the one that reads the superuser, and wake no object", async () => {
    const calls = await parley.readCounter("workerCalls");
    const rooms = await parley.readCounter("roomCalls");
    await stats(`?days=${STATS_MAX_DAYS}`);
    expect((await parley.readCounter("workerCalls")) - calls).toBe(2);
    expect((await parley.readCounter("roomCalls")) - rooms).toBe(0);
  });

  test(`are those of ${STATS_DEFAULT_DAYS} days by default, and of 1 to ${STATS_MAX_DAYS}`, async () => {
    const dayAt = (daysAgo: number) => dayName(NOON - daysAgo * DAY_MS);
    const insert = parley.env.DB.prepare("INSERT OR IGNORE INTO days VALUES (?, 1, 0, 0, 0, 0, 0)");
    await parley.env.DB.batch(Array.from({ length: 100 }, (_, daysAgo) => insert.bind(dayAt(daysAgo))));
    expect((await stats()).map(({ day }) => day)).toEqual(
      Array.from({ length: STATS_DEFAULT_DAYS }, (_, daysAgo) => dayAt(daysAgo)),
    );
    expect((await stats(`?days=${STATS_MAX_DAYS}`)).length).toBe(STATS_MAX_DAYS);
    for (const query of ["?days=0", `?days=${STATS_MAX_DAYS + 1}`, "?days=x", "?days=", "?days=1&days=2"])
      expect({ query, ...(await refusal(boss, query)) }).toEqual({
        query,
        status: 400,
        code: "invalid_request",
      });
  });

  test("are shown to superusers alone", async () => {
    const [ada, employee] = [await parley.addMember(), await parley.addMember({ employee: true })];
    const former = await parley.addMember({ superuser: true });
    const forbidden = { status: 403, code: "forbidden" };
    for (const member of [ada, employee]) expect(await refusal(member)).toEqual(forbidden);
    expect(await refusal({ ...boss, token: "" })).toEqual({ status: 401, code: "unauthorized" });
    await parley.request(boss, "PATCH", `/members/${former.id}`, { is_superuser: false });
    expect(await refusal(former)).toEqual(forbidden);
    await parley.request(boss, "PATCH", `/members/${ada.id}`, { is_active: false });
    expect(await refusal(ada)).toEqual({ status: 403, code: "member_disabled" });
  });

  test("fail alone, and the next hour repairs them", async () => {
    const dead = await addSession(parley.env.DB, boss, { now: NOON - 5 * DAY_MS });
    const countRows = () =>
      parley.env.DB.prepare("SELECT count(*) AS n FROM sessions WHERE id = ?")
        .bind(dead.sessionId)
        .first("n");
    const lines = () => parley.getLogs().filter(({ message }) => message.includes('"day.count"'));
    await parley.env.DB.prepare("ALTER TABLE days RENAME TO away").run();
    parley.clearLogs();
    await parley.runHourlyCron();
    expect(lines().map(({ message }) => JSON.parse(message))).toMatchObject([{ code: "unavailable" }]);
    expect(await countRows()).toBe(0);
    await parley.env.DB.prepare("ALTER TABLE away RENAME TO days").run();
    await parley.advanceClock(DAY_MS);
    parley.clearLogs();
    await parley.runHourlyCron();
    expect(lines()).toEqual([]);
    const [first, second] = await stats("?days=2");
    expect(first).toMatchObject({ day: TOMORROW, active_members: 0, paid_messages: 0 });
    expect(second).toMatchObject({ day: TODAY, active_members: 1, paid_messages: 3, coins: 15 });
  });
});
