import { SignJWT } from "jose";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { signRefreshToken, verifyRefreshToken } from "../../../src/auth/refresh-token.ts";
import { CALL_WAIT_MS, REFRESH_REUSE_MS, REFRESH_TOKEN_TTL_MS } from "../../../src/core/limits.ts";
import type { LoginBody } from "../../../src/protocol/http/auth.ts";
import { JWT_KEY } from "../../support/runtime/member-client.ts";
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

const DAY_MS = 24 * 3600 * 1000;
const session = (member = ada) => addSession(parley.env.DB, member);
const send = (refresh_token: unknown) =>
  parley.fetch("/auth/refresh", { method: "POST", body: JSON.stringify({ refresh_token }) });

/** Refreshes, and returns the new refresh token, or the status and the code of the refusal. */
async function refresh(token: string): Promise<string> {
  const response = await send(token);
  const body = (await response.json()) as LoginBody & { code: string };
  return response.ok ? body.refresh_token : `${response.status} ${body.code}`;
}
const REFUSED = "401 unauthorized";
const isLive = async ({ token }: TestSession) =>
  (await parley.fetch("/members/me", { headers: { Authorization: `Bearer ${token}` } })).status === 200;
const rowOf = ({ sessionId }: TestSession) =>
  parley.env.DB.prepare("SELECT * FROM sessions WHERE id = ?").bind(sessionId).first();

test("a refresh returns new tokens of the same session, like those of a log-in, and lasts for 30 days", async () => {
  const one = await session();
  await parley.setClock(3_600_000);
  const now = Date.now() + 3_600_000;
  const response = await send(one.refreshToken);
  expect({ status: response.status, cache: response.headers.get("cache-control") }).toEqual({
    status: 200,
    cache: "no-store",
  });
  const body = (await response.json()) as LoginBody;
  expect(body).toEqual({
    access_token: expect.any(String),
    token_type: "bearer",
    expires_in: 43_200,
    member_id: ada.id,
    refresh_token: expect.any(String),
  });
  expect([body.access_token === one.token, body.refresh_token === one.refreshToken]).toEqual([false, false]);
  expect(await isLive({ ...one, token: body.access_token })).toBe(true);
  expect(await isLive(one)).toBe(true);
  const row = await rowOf(one);
  expect(Number(row?.["last_used_at"]) - now).toBeLessThan(60_000);
  expect(Number(row?.["expires_at"]) - Number(row?.["last_used_at"])).toBe(REFRESH_TOKEN_TTL_MS);
  expect(JSON.stringify(row)).not.toContain(body.refresh_token);
});

/** Uses of tokens in a row: each is a token's number, or "wait" or "long" for the time up to and beyond the reuse of a token. */
type Use = number | "wait" | "long";
const WAITS = { wait: REFRESH_REUSE_MS - 5_000, long: REFRESH_REUSE_MS + 5_000 };

/**
 * Plays uses. The session begins with token 0, and each refresh that succeeds returns the token with the next number. Returns the
 * number of each new token, or "refused".
 */
async function play(uses: Use[]): Promise<{ results: (number | "refused")[]; live: boolean }> {
  await parley.setClock(0);
  const one = await session();
  const tokens = [one.refreshToken];
  const results: (number | "refused")[] = [];
  for (const use of uses) {
    if (typeof use === "string") {
      await parley.advanceClock(WAITS[use]);
      continue;
    }
    const result = await refresh(tokens[use] ?? "");
    if (result === REFUSED) results.push("refused");
    else results.push(tokens.push(result) - 1);
  }
  return { results, live: await isLive(one) };
}

describe("a refresh token", () => {
  test.each<[string, Use[], (number | "refused")[], boolean]>([
    ["is replaced at each use", [0, 1, 2], [1, 2, 3], true],
    ["can be used again when the response with its successor was lost", [0, "wait", 0, 2], [1, 2, 3], true],
    ["can be used again and again, each time with another successor", [0, 0, 0, 3], [1, 2, 3, 4], true],
    ["that was replaced long ago ends the session", [0, "long", 0, 1], [1, "refused", "refused"], false],
    [
      "has no longer time when it is used again",
      [0, "wait", 0, "wait", 0, 2],
      [1, 2, "refused", "refused"],
      false,
    ],
    ["ends the session once its successor was used", [0, 1, 0, 2], [1, 2, "refused", "refused"], false],
    ["that another successor replaced ends the session", [0, 0, 1, 2], [1, 2, "refused", "refused"], false],
    ["of two generations before ends the session", [0, 1, 2, 0, 3], [1, 2, 3, "refused", "refused"], false],
    ["stays good when its successor is used late", [0, "long", 1, "long", 2], [1, 2, 3], true],
  ])("%s", async (_, uses, results, live) => {
    expect(await play(uses)).toEqual({ results, live });
  });

  test("that was replaced ends its own session only, and the log says so without the token", async () => {
    const [one, other] = [await session(), await session()];
    await refresh(await refresh(one.refreshToken));
    parley.clearLogs();
    expect(await refresh(one.refreshToken)).toBe(REFUSED);
    expect([await isLive(one), await isLive(other)]).toEqual([false, true]);
    const lines = parley.getLogs().map(({ message }) => message);
    expect(lines.join()).not.toContain(one.refreshToken.split(".")[2]);
    const origin = { network: expect.any(String), request: expect.any(String) };
    const events = lines.filter((line) => line.startsWith("{")).map((line) => JSON.parse(line));
    expect(events).toMatchObject([
      { event: "session.replay", code: "unauthorized", member: ada.id, ...origin },
      { event: "auth.refresh", code: "unauthorized", member: ada.id, ...origin },
      { code: "unauthorized" },
    ]);
  });

  test("used many times at once never ends the session: each response is good or asks to come again", async () => {
    const one = await session();
    const results = await Promise.all(Array.from({ length: 8 }, () => refresh(one.refreshToken)));
    expect(results.filter((result) => result === REFUSED)).toEqual([]);
    expect(await isLive(one)).toBe(true);
    const row = await rowOf(one);
    const next = await Promise.all(
      results.map(async (result) => (await hashOf(result)) === row?.["refresh_hash"]),
    );
    expect(next.filter(Boolean)).toHaveLength(1);
    expect(await refresh(results[next.indexOf(true)] ?? "")).toMatch(/^ey/);
  });
});

async function hashOf(token: string): Promise<string | undefined> {
  return (await verifyRefreshToken(JWT_KEY, token))?.hash;
}

describe("a refresh is refused, and ends nothing,", () => {
  test.each<[string, (one: TestSession) => Promise<string>]>([
    ["with an access token", async ({ token }) => token],
    ["with text", async () => "text"],
    ["with an empty token", async () => ""],
    [
      "with a signature of another secret",
      ({ id, sessionId }) => tokenOf(id, sessionId, { secret: "another secret, long enough for all" }),
    ],
    [
      "with an unsigned token of a session whose id is known",
      ({ id, sessionId }) => tokenOf(id, sessionId, { cut: true }),
    ],
    ["with another type of token", ({ id, sessionId }) => tokenOf(id, sessionId, { typ: "at+jwt" })],
    ["with another member's name in it", async ({ sessionId }) => (await signed(boss.id, sessionId)).token],
    ["for a session that does not exist", async ({ id }) => (await signed(id, "unknown")).token],
  ])("%s", async (_, make) => {
    const one = await session();
    expect(await refresh(await make(one))).toBe(REFUSED);
    expect(await isLive(one)).toBe(true);
    expect(await refresh(one.refreshToken)).toMatch(/^ey/);
  });

  test("without a D1 call for a token that Parley did not sign", async () => {
    const one = await session();
    const before = await parley.readCounter("workerCalls");
    for (const token of ["text", one.token, await tokenOf(one.id, one.sessionId, { cut: true })])
      expect(await refresh(token)).toBe(REFUSED);
    expect(await parley.readCounter("workerCalls")).toBe(before);
  });

  test.each([
    [422, 5],
    [422, undefined],
    [422, "x".repeat(1001)],
    [401, "x".repeat(1000)],
  ])("with %i for a malformed body", async (status, token) => {
    expect((await send(token)).status).toBe(status);
  });
});

const signed = (memberId: number, sessionId: string) => signRefreshToken(JWT_KEY, { memberId, sessionId });

function tokenOf(
  memberId: number,
  sessionId: string,
  { secret, typ = "parley-refresh+jwt", cut = false }: { secret?: string; typ?: string; cut?: boolean },
): Promise<string> {
  const jwt = new SignJWT({ sid: sessionId, jti: "unknown", epoch: 0 })
    .setProtectedHeader({ alg: "HS256", typ })
    .setIssuer("parley")
    .setAudience("parley")
    .setSubject(String(memberId))
    .setIssuedAt();
  const key = secret === undefined ? JWT_KEY : new TextEncoder().encode(secret);
  return jwt.sign(key).then((token) => (cut ? token.replace(/[^.]*$/, "") : token));
}

describe("a refresh is refused after", () => {
  test.each<[string, (one: TestSession) => Promise<unknown>]>([
    ["a log-out", (one) => parley.request(one, "POST", "/auth/logout")],
    ["a deactivation", ({ id }) => parley.request(boss, "PATCH", `/members/${id}`, { is_active: false })],
    [
      "a deactivation and an activation",
      async ({ id }) => {
        await parley.request(boss, "PATCH", `/members/${id}`, { is_active: false });
        await parley.request(boss, "PATCH", `/members/${id}`, { is_active: true });
      },
    ],
    ["the end of a session that was never refreshed", () => parley.setClock(DAY_MS)],
  ])("%s", async (_, act) => {
    const one = await session(await parley.addMember());
    await act(one);
    expect(await refresh(one.refreshToken)).toBe(REFUSED);
  });

  test("30 days without one, and not a minute before", async () => {
    const [one, two] = [await session(), await session()];
    const [early, late] = [await refresh(one.refreshToken), await refresh(two.refreshToken)];
    await parley.setClock(REFRESH_TOKEN_TTL_MS - 60_000);
    expect(await refresh(early)).toMatch(/^ey/);
    await parley.setClock(REFRESH_TOKEN_TTL_MS + 1000);
    expect(await refresh(late)).toBe(REFUSED);
  });
});

test("a refresh token is no access token", async () => {
  const { refreshToken } = await session();
  const headers = { Authorization: `Bearer ${refreshToken}` };
  expect((await parley.fetch("/members/me", { headers })).status).toBe(401);
  await expect(parley.socket(boss.id, headers)).rejects.toThrow();
  const socket = await parley.socket(boss.id);
  socket.send(`Bearer ${refreshToken}`);
  expect(await socket.closed).toEqual({ code: 4401, reason: "unauthorized" });
  const open = await parley.chat(ada, boss);
  open.send(`Bearer ${refreshToken}`);
  expect(await open.next()).toMatchObject({ type: "error", code: "unauthorized" });
  await open.close();
});

describe("a refresh is unavailable, and nothing is lost, while", () => {
  test.each([
    ["D1 is down", "down"],
    ["D1's answer to the write is lost", "answer-lost"],
  ] as const)("%s", async (_, fault) => {
    const one = await session();
    await parley.setFailpoint("workerD1", fault);
    expect(await refresh(one.refreshToken)).toBe("503 unavailable");
    await parley.setFailpoint("workerD1", "up");
    const next = await refresh(one.refreshToken);
    expect(next).toMatch(/^ey/);
    expect(await refresh(next)).toMatch(/^ey/);
  });

  test(`D1 hangs, which every route gives up after ${CALL_WAIT_MS} ms`, async () => {
    const one = await session();
    await parley.setFailpoint("workerD1", "hang");
    const others = [
      parley.request(one, "POST", "/auth/logout"),
      parley.request(one, "GET", "/auth/sessions"),
      parley.request(one, "GET", "/members/me"),
    ];
    expect(await refresh(one.refreshToken)).toBe("503 unavailable");
    expect((await Promise.all(others)).map(({ status }) => status)).toEqual([503, 503, 503]);
    await parley.setFailpoint("workerD1", "up");
    expect(await refresh(one.refreshToken)).toMatch(/^ey/);
  });
});

test("a token of the release without sessions still works, and has no session to refresh", async () => {
  const old = { ...ada, token: await tokenFor(ada.id) };
  expect((await parley.request(old, "GET", "/members/me")).status).toBe(200);
  expect((await parley.request(old, "GET", "/auth/sessions")).status).toBe(200);
});
