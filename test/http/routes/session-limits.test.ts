import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { ENDED_ACCESS_REMEMBERED_MS } from "../../../src/core/limits.ts";
import { type LimitName, rateLimitOf } from "../../support/defaults.ts";
import { checkBooks } from "../../support/ledger/books.ts";
import { type Parley, startParley, type TestMember } from "../../support/runtime/parley.ts";
import { addSession, type TestSession } from "../../support/runtime/sessions.ts";
import { TestSocket } from "../../support/runtime/test-socket.ts";
import { ROUTES, takenBy, upgrade } from "./route-limits.ts";

let parley: Parley;
beforeAll(async () => {
  parley = await startParley({}, { instrumented: true });
});
afterAll(() => parley.close());
afterEach(async () => {
  await parley.resetFailpoints();
  await checkBooks(parley);
});

const limitOf = (name: LimitName) => rateLimitOf(name).limit;

describe("a refresh", () => {
  const refresh = ({ refreshToken }: TestSession) =>
    parley.fetch("/auth/refresh", { method: "POST", body: JSON.stringify({ refresh_token: refreshToken }) });

  test("takes from the limits of a write, as that of a member who is not a superuser", async () => {
    const ada = await addSession(parley.env.DB, await parley.addMember());
    const boss = await addSession(parley.env.DB, await parley.addMember({ superuser: true }));
    expect([(await refresh(ada)).status, (await refresh(boss)).status]).toEqual([200, 200]);
    expect(await takenBy(parley, ada.id)).toEqual({ WRITE_LIMITER: 1, MEMBER_WRITE_LIMITER: 1 });
    expect(await takenBy(parley, boss.id)).toEqual({ WRITE_LIMITER: 1 });
  });

  test("beyond that limit is refused, and the token stays good", async () => {
    const ada = await addSession(parley.env.DB, await parley.addMember());
    await parley.setFailpoint("limits", "counted");
    await parley.setTaken("MEMBER_WRITE_LIMITER", ada.id, limitOf("MEMBER_WRITE_LIMITER"));
    const refused = await refresh(ada);
    expect({ status: refused.status, retry: refused.headers.get("Retry-After") }).toEqual({
      status: 429,
      retry: "60",
    });
    await parley.setTaken("MEMBER_WRITE_LIMITER", ada.id, 0);
    expect((await refresh(ada)).status).toBe(200);
  });
});

describe("a token whose session has ended, or that was revoked, takes from its member's limit once,", () => {
  const TRIES = 3;
  const endSessions = ({ id }: TestMember) =>
    parley.env.DB.prepare("UPDATE sessions SET ended_at = 1 WHERE member_id = ?").bind(id).run();
  const revokeTokens = ({ id }: TestMember) =>
    parley.env.DB.prepare("UPDATE members SET token_epoch = token_epoch + 1 WHERE id = ?").bind(id).run();

  type Use = (session: TestSession) => Promise<unknown>;
  const uses: [string, Use, LimitName, unknown][] = [
    ...(["GET /members/chats", "GET /members/me", "DELETE /auth/sessions"] as const).map(
      (route): [string, Use, LimitName, unknown] => {
        const [method, path] = route.split(" ") as [string, string];
        const [limit = "READ_LIMITER"] = ROUTES[route] ?? [];
        return [route, async (session) => (await parley.request(session, method, path)).status, limit, 401];
      },
    ),
    [
      "an upgrade",
      (session) => upgrade(parley, session, { door: "header" }).catch(({ status }) => status),
      "UPGRADE_LIMITER",
      401,
    ],
    [
      "an upgrade with a subprotocol",
      async (session) => (await (await upgrade(parley, session, { door: "subprotocol" })).closed).reason,
      "UPGRADE_LIMITER",
      "unauthorized",
    ],
    [
      "an upgrade with a first frame",
      async ({ token }) => {
        const socket = await TestSocket.open(parley.chatUrl(1));
        socket.send(`Bearer ${token}`);
        return (await socket.closed).reason;
      },
      "UPGRADE_LIMITER",
      "unauthorized",
    ],
  ];
  const rows = uses.flatMap(([label, ...row]) =>
    [endSessions, revokeTokens].map((end) => [label, end.name, end, ...row] as const),
  );

  test.each(rows)("%s, %s", async (_, __, end, use, limit, refusal) => {
    const session = await addSession(parley.env.DB, await parley.addMember());
    await end(session);
    const outcomes = [];
    for (let tries = 0; tries < TRIES; tries++) outcomes.push(await use(session));
    expect(outcomes).toEqual(new Array(TRIES).fill(refusal));
    expect(await takenBy(parley, session.id)).toEqual({ [limit]: 1 });
  });

  test("a refresh token and a log-out", async () => {
    const session = await addSession(parley.env.DB, await parley.addMember());
    await endSessions(session);
    const body = JSON.stringify({ refresh_token: session.refreshToken });
    const refresh = () => parley.fetch("/auth/refresh", { method: "POST", body });
    for (let tries = 0; tries < TRIES; tries++) expect((await refresh()).status).toBe(401);
    expect(await takenBy(parley, session.id)).toEqual({ WRITE_LIMITER: 1 });

    const second = await addSession(parley.env.DB, session);
    for (let tries = 0; tries < TRIES; tries++)
      expect((await parley.request(second, "POST", "/auth/logout")).status).toBe(204);
    expect(await takenBy(parley, session.id)).toEqual({ WRITE_LIMITER: 2 });
    expect((await parley.request(second, "POST", "/auth/ticket")).status).toBe(401);
  });

  test("and again a minute later; a live session of the same member takes each time", async () => {
    const ended = await addSession(parley.env.DB, await parley.addMember());
    await endSessions(ended);
    const live = await addSession(parley.env.DB, ended);
    const read = async (session: TestSession) => (await parley.request(session, "GET", "/members/me")).status;
    expect([await read(ended), await read(ended), await read(live), await read(live)]).toEqual([
      401, 401, 200, 200,
    ]);
    expect(await takenBy(parley, ended.id)).toEqual({ READ_LIMITER: 3 });
    await parley.setClock(ENDED_ACCESS_REMEMBERED_MS - 30_000);
    expect(await read(ended)).toBe(401);
    expect(await takenBy(parley, ended.id)).toEqual({ READ_LIMITER: 3 });
    await parley.setClock(ENDED_ACCESS_REMEMBERED_MS + 10_000);
    expect(await read(ended)).toBe(401);
    expect(await takenBy(parley, ended.id)).toEqual({ READ_LIMITER: 4 });
    await parley.setClock(0);
  });
});
