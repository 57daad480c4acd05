import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { SESSIONS_MAX_LISTED, TOKEN_GRACE_MS } from "../../../src/core/limits.ts";
import type { SessionBody } from "../../../src/protocol/http/sessions.ts";
import { forgedTokens } from "../../support/hostile/forged-tokens.ts";
import { type Parley, startParley, type TestMember, tokenFor } from "../../support/runtime/parley.ts";
import { addSession, type TestSession } from "../../support/runtime/sessions.ts";

let parley: Parley;
let ada: TestMember;
let boss: TestMember;
beforeAll(async () => {
  parley = await startParley({}, { instrumented: true });
  [ada, boss] = [await parley.addMember(), await parley.addMember({ superuser: true })];
});
afterEach(() => parley.reset());
afterAll(() => parley.close());

type Body = Record<string, unknown>;
const DAY_MS = 24 * 3600 * 1000;
const codeOf = async (response: Response) => ((await response.json()) as Body)["code"];
const session = (member: TestMember, options?: Parameters<typeof addSession>[2]) =>
  addSession(parley.env.DB, member, options);
const statusOf = async (member: TestMember) => (await parley.request(member, "GET", "/members/me")).status;
const refresh = async ({ refreshToken }: TestSession) =>
  (
    await parley.fetch("/auth/refresh", {
      method: "POST",
      body: JSON.stringify({ refresh_token: refreshToken }),
    })
  ).status;
const listOf = async (member: TestMember): Promise<SessionBody[]> => {
  const response = await parley.request(member, "GET", "/auth/sessions");
  expect(response.status).toBe(200);
  return ((await response.json()) as { sessions: SessionBody[] }).sessions;
};
const idsOf = async (member: TestMember) => (await listOf(member)).map(({ id }) => id);
const rowCount = (id: string) =>
  parley.env.DB.prepare("SELECT count(*) AS n FROM sessions WHERE id = ?").bind(id).first("n");
/** Has the ended sessions be so for two days: the hourly run deletes rows that the numbers of no day need. */
const ageEnded = () =>
  parley.env.DB.prepare("UPDATE sessions SET expires_at = expires_at - ? WHERE ended_at IS NOT NULL")
    .bind(2 * DAY_MS)
    .run();

describe("a session ends over HTTP at once, and no other session ends, when", () => {
  test.each<[string, (one: TestSession) => Promise<Response>]>([
    ["the member logs out", (one) => parley.request(one, "POST", "/auth/logout")],
    [
      "the member ends it by its id",
      (one) => parley.request(one, "DELETE", `/auth/sessions/${one.sessionId}`),
    ],
  ])("%s", async (_, end) => {
    const [one, other] = [await session(ada), await session(ada)];
    expect(await statusOf(one)).toBe(200);
    expect((await end(one)).status).toBe(204);
    const refused = await parley.request(one, "GET", "/members/me");
    expect({ status: refused.status, code: await codeOf(refused) }).toEqual({
      status: 401,
      code: "unauthorized",
    });
    expect(await refresh(one)).toBe(401);
    expect(await idsOf(other)).not.toContain(one.sessionId);
    expect([await statusOf(other), await refresh(other), await statusOf(ada)]).toEqual([200, 200, 200]);
  });

  test("a member ends all others", async () => {
    const cleo = await parley.addMember();
    const [one, two, own] = [await session(cleo), await session(cleo), await session(cleo)];
    const foreign = await session(ada);
    expect((await parley.request(own, "DELETE", "/auth/sessions")).status).toBe(204);
    expect([await statusOf(one), await statusOf(two), await refresh(one)]).toEqual([401, 401, 401]);
    expect([await statusOf(own), await statusOf(foreign), await refresh(own)]).toEqual([200, 200, 200]);
    expect(await idsOf(own)).toEqual([own.sessionId]);
  });
});

describe("all sessions of a member, and no other member's, end with", () => {
  test.each<[string, (member: TestMember) => Promise<Response>]>([
    ["a deactivation", ({ id }) => parley.request(boss, "PATCH", `/members/${id}`, { is_active: false })],
  ])("%s", async (_, change) => {
    const dora = await parley.addMember();
    const [one, foreign] = [await session(dora), await session(ada)];
    expect((await change(dora)).status).toBe(200);
    expect(await statusOf(one)).toBe(403);
    await parley.request(boss, "PATCH", `/members/${dora.id}`, { is_active: true });
    expect([await statusOf(one), await refresh(one)]).toEqual([401, 401]);
    expect([await statusOf(foreign), await refresh(foreign)]).toEqual([200, 200]);
    await parley.runHourlyCron();
    expect(await rowCount(one.sessionId)).toBe(1);
    await ageEnded();
    await parley.runHourlyCron();
    expect([await rowCount(one.sessionId), await rowCount(foreign.sessionId)]).toEqual([0, 1]);
  });

  test("a later epoch, even if no statement ended their rows", async () => {
    const dora = await parley.addMember();
    const one = await session(dora);
    await parley.env.DB.prepare("UPDATE members SET token_epoch = 1 WHERE id = ?").bind(dora.id).run();
    expect([await statusOf(one), await refresh(one)]).toEqual([401, 401]);
    const again = { ...dora, token: await tokenFor(dora.id, { epoch: 1 }) };
    expect(await listOf(again)).toEqual([]);
  });
});

describe("the list of sessions", () => {
  test("shows the live sessions of the member alone, the one that was used last first", async () => {
    const [eve, now] = [await parley.addMember(), Date.now()];
    const old = await session(eve, { now: now - 3_600_000, device: "an old phone" });
    const [own, ended] = [await session(eve, { now: now - 1000, device: "" }), await session(eve)];
    await session(eve, { now: now - 2 * DAY_MS });
    await parley.request(ended, "POST", "/auth/logout");
    const at = (ms: number) => new Date(ms).toISOString();
    const entry = (each: TestSession, ms: number, device: string) => ({
      id: each.sessionId,
      created_at: at(ms),
      last_used_at: at(ms),
      device,
      current: each === own,
    });
    expect(await listOf(own)).toEqual([
      entry(own, now - 1000, ""),
      entry(old, now - 3_600_000, "an old phone"),
    ]);
    expect(await refresh(old)).toBe(200);
    const refreshed = (await listOf(eve))[0];
    expect(refreshed).toMatchObject({ id: old.sessionId, created_at: at(now - 3_600_000), current: false });
    expect(Date.parse(refreshed?.last_used_at ?? "")).toBeGreaterThanOrEqual(now);
  });

  test(`shows at most ${SESSIONS_MAX_LISTED} sessions`, async () => {
    const [eve, now] = [await parley.addMember(), Date.now()];
    for (let i = 0; i < SESSIONS_MAX_LISTED - 1; i++) await session(eve, { now: now - i });
    expect(await listOf(eve)).toHaveLength(SESSIONS_MAX_LISTED - 1);
    const oldest = [await session(eve, { now: now - 60_000 }), await session(eve, { now: now - 70_000 })];
    const ids = await idsOf(eve);
    expect(ids).toHaveLength(SESSIONS_MAX_LISTED);
    expect(oldest.map(({ sessionId }) => ids.includes(sessionId))).toEqual([true, false]);
  });

  test("has no refresh token, and no hash of one", async () => {
    const own = await session(await parley.addMember());
    const text = await (await parley.request(own, "GET", "/auth/sessions")).text();
    const hash = await parley.env.DB.prepare("SELECT refresh_hash FROM sessions WHERE id = ?")
      .bind(own.sessionId)
      .first<string>("refresh_hash");
    expect(text).not.toContain(hash);
    expect(text).not.toContain(own.refreshToken);
  });
});

describe("ending a session by its id", () => {
  test("is a 404 for another member's session and an unknown one, and ends neither", async () => {
    const [own, foreign] = [await session(ada), await session(await parley.addMember())];
    for (const id of [foreign.sessionId, "unknown", "%00", "'"]) {
      const response = await parley.request(own, "DELETE", `/auth/sessions/${id}`);
      expect({ id, status: response.status, code: await codeOf(response) }).toEqual({
        id,
        status: 404,
        code: "not_found",
      });
    }
    expect(await statusOf(foreign)).toBe(200);
  });

  test("gives a repeat the same response", async () => {
    const [own, one] = [await session(ada), await session(ada)];
    const end = () => parley.request(own, "DELETE", `/auth/sessions/${one.sessionId}`);
    expect([(await end()).status, (await end()).status]).toEqual([204, 204]);
  });
});

describe("a log-out", () => {
  const logOut = async (token?: string) => {
    const headers: Record<string, string> = token === undefined ? {} : { Authorization: `Bearer ${token}` };
    return (await parley.fetch("/auth/logout", { method: "POST", headers })).status;
  };

  test("gives a repeat the same response, also to a member who was deactivated", async () => {
    const dora = await parley.addMember();
    const [one, two] = [await session(dora), await session(dora)];
    expect([await logOut(one.token), await logOut(one.token)]).toEqual([204, 204]);
    await parley.request(boss, "PATCH", `/members/${dora.id}`, { is_active: false });
    expect(await logOut(two.token)).toBe(204);
  });

  test("with an expired token ends the session of that token too", async () => {
    const one = await session(ada);
    const expired = await tokenFor(ada.id, { sessionId: one.sessionId, ttlSeconds: -3600 });
    expect(await statusOf({ ...ada, token: expired })).toBe(401);
    expect(await refresh(one)).toBe(200);
    expect(await logOut(expired)).toBe(204);
    expect([await statusOf(one), await refresh(one)]).toEqual([401, 401]);
  });

  test("with a token without a session succeeds, and the token stays valid", async () => {
    const one = await session(ada);
    expect(await logOut(ada.token)).toBe(204);
    expect([await statusOf(ada), await statusOf(one)]).toEqual([200, 200]);
  });

  test("cannot be forged, nor be done with another member's session", async () => {
    const [one, foreign] = [await session(ada), await session(await parley.addMember())];
    const isExpired = ([label]: [string, string]) => label === "run out";
    const hasSubject = ([label]: [string, string]) => !/epoch$|does not exist/.test(label);
    const forged = (await forgedTokens(ada.id)).filter((each) => !isExpired(each) && hasSubject(each));
    for (const [label, token] of forged)
      expect({ label, status: await logOut(token) }).toEqual({ label, status: 401 });
    expect([await logOut(), await logOut(one.refreshToken)]).toEqual([401, 401]);
    expect(await logOut(await tokenFor(ada.id, { sessionId: foreign.sessionId }))).toBe(204);
    expect([await statusOf(one), await statusOf(foreign)]).toEqual([200, 200]);
  });
});

test("while D1 does not answer, nothing ends and every route of sessions is unavailable", async () => {
  const [one, two] = [await session(ada), await session(ada)];
  await parley.setFailpoint("workerD1", "down");
  const routes = [
    ["POST", "/auth/logout"],
    ["GET", "/auth/sessions"],
    ["DELETE", "/auth/sessions"],
    ["DELETE", `/auth/sessions/${two.sessionId}`],
  ] as const;
  for (const [method, path] of routes) {
    const response = await parley.request(one, method, path);
    expect({ path, status: response.status, code: await codeOf(response) }).toEqual({
      path,
      status: 503,
      code: "unavailable",
    });
  }
  expect(await refresh(one)).toBe(503);
  await parley.setFailpoint("workerD1", "up");
  expect([await statusOf(one), await statusOf(two), await refresh(one)]).toEqual([200, 200, 200]);
});

test("a session ended stays over when the clock goes back, and after its row is gone", async () => {
  const one = await session(ada, { now: Date.now() - 2 * 3_600_000 });
  await parley.request(one, "POST", "/auth/logout");
  await parley.setClock(-3_600_000);
  expect([await statusOf(one), await refresh(one)]).toEqual([401, 401]);
  await parley.setClock(TOKEN_GRACE_MS);
  await ageEnded();
  await parley.runHourlyCron();
  expect([await rowCount(one.sessionId), await statusOf(one), await refresh(one)]).toEqual([0, 401, 401]);
});

test("a request reads the session together with the member: in one call, one more row, and nothing is written", async () => {
  const one = await session(ada);
  const counted = async (member: TestMember) => {
    const read = async () => ({
      calls: await parley.readCounter("workerCalls"),
      read: await parley.readCounter("workerRowsRead"),
      written: await parley.readCounter("workerWrites"),
    });
    const before = await read();
    expect((await parley.request(member, "GET", `/members/${boss.id}`)).status).toBe(200);
    const after = await read();
    return {
      calls: after.calls - before.calls,
      read: after.read - before.read,
      written: after.written - before.written,
    };
  };
  const without = await counted(ada);
  expect(without).toEqual({ calls: 2, read: 2, written: 0 });
  expect(await counted(one)).toEqual({ ...without, read: without.read + 1 });
});
