import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { TOKEN_GRACE_MS } from "../../src/core/limits.ts";
import type { AccessBody } from "../../src/protocol/http/auth.ts";
import { DOORS, openInbox, openRoom } from "../support/runtime/doors.ts";
import type { Parley, TestMember } from "../support/runtime/parley.ts";
import { TestSocket } from "../support/runtime/test-socket.ts";
import { forgedSiteTokens } from "../support/site/forged-site-tokens.ts";
import { ISSUER, startParleyWithSite, type TestSite } from "../support/site/test-site.ts";

const TTL_SECONDS = 100;

let started: Awaited<ReturnType<typeof startParleyWithSite>>;
let parley: Parley;
let site: TestSite;
let ben: TestMember;
beforeAll(async () => {
  started = await startParleyWithSite(
    { SIGNUP_COINS: 1000, ACCESS_TOKEN_TTL_SECONDS: TTL_SECONDS, SEND_BURST: 0 },
    { instrumented: true },
  );
  ({ parley, site } = started);
  ben = await parley.addMember({ coins: 100 });
});
afterEach(() => parley.reset());
afterAll(() => started.close());

/** Returns a member of the site who has been here before. */
async function memberOf(subject: string, claims = {}): Promise<TestMember> {
  const token = await site.token(subject, { claims });
  const response = await send("GET", "/members/me", token);
  const { id } = (await response.json()) as { id: number };
  return { id, token, email: "" };
}

const send = (method: string, path: string, token: string) =>
  parley.fetch(path, { method, headers: { Authorization: `Bearer ${token}` } });

async function codeOf(response: Response): Promise<string> {
  return response.ok ? "ok" : ((await response.json()) as { code: string }).code;
}

const httpCode = async (token: string) => codeOf(await send("GET", "/members/me", token));

describe.each(DOORS)("the site's token in the %s", (door) => {
  test("opens a chat and the list of chats, and pays", async () => {
    const ada = await memberOf(`ada through ${door}`);
    const room = await openRoom(parley, ada, ben, door);
    room.send("hello");
    expect(await room.nextOf(({ type }) => type === "text")).toMatchObject({
      member_id: ada.id,
      text: "hello",
    });
    const inbox = await openInbox(parley, ada, door);
    expect(inbox.balance).toMatchObject({ balance: 995 });
    await Promise.all([room.close(), inbox.close()]);
    expect(await parley.balanceOf(ada)).toBe(995);
  });

  test("keeps a socket open for as long as Parley's own token would, and longer if it is shown again", async () => {
    const ada = await memberOf("ada");
    for (const open of [() => openRoom(parley, ada, ben, door), () => openInbox(parley, ada, door)]) {
      await parley.setClock(0);
      const socket = await open();
      await parley.setClock((TTL_SECONDS - 2) * 1000);
      socket.send(`Bearer ${ada.token}`);
      expect(await answersOf(socket)).toEqual(["ok"]);
      await parley.setClock((2 * TTL_SECONDS - 5) * 1000);
      expect(await answersOf(socket)).toEqual(["ok"]);
      await parley.setClock((2 * TTL_SECONDS + 1) * 1000);
      expect(await answersOf(socket)).toEqual(["token_expired"]);
      // Over HTTP, only the expiry of the token counts.
      expect(await httpCode(ada.token)).toBe("ok");
      socket.send(`Bearer ${ada.token}`);
      expect(await answersOf(socket)).toEqual(["ok"]);
      await socket.close();
    }
    await parley.setClock(3_600_000);
    expect(await httpCode(ada.token)).toBe("unauthorized");
  });

  test("closes no socket later than its own expiry", async () => {
    const soon = Math.floor(Date.now() / 1000) + 50;
    const ada = await memberOf("ada", { exp: soon });
    const socket = await openRoom(parley, ada, ben, door);
    await parley.setClock(51_000);
    socket.send(`Bearer ${ada.token}`);
    expect(await socket.nextOf(({ type }) => type === "error")).toMatchObject({ code: "token_expired" });
    expect(await answersOf(socket)).toEqual(["token_expired"]);
    await parley.setClock(51_000 + TOKEN_GRACE_MS);
    socket.send({ type: "history", before: 1_000_000, limit: 1 });
    expect(await socket.closed).toEqual({ code: 4401, reason: "token_expired" });
  });
});

/** Asks a room or an inbox something. Returns "ok", or the code with which it refuses. */
async function answersOf(socket: TestSocket): Promise<string[]> {
  socket.send(
    socket.balance ? { type: "chats", query: "nobody" } : { type: "history", before: 1_000_000, limit: 1 },
  );
  const answer = await socket.nextOf(({ type }) => ["history", "chats", "error"].includes(type));
  return [answer.code ?? "ok"];
}

test("a forged token of the site is refused at every door, and makes no member", async () => {
  const ada = await memberOf("ada");
  const room = await openRoom(parley, ada, ben, "header");
  const inbox = await openInbox(parley, ada, "header");
  const before = await parley.env.DB.prepare("SELECT count(*) AS n FROM members").first("n");
  for (const [fault, token] of await forgedSiteTokens(site, "ada")) {
    const refused = await openRoom(parley, { token }, ben, "header").catch(({ status }) => status);
    const first = await parley.socket(ben.id);
    first.send(`Bearer ${token}`);
    const subprotocol = await TestSocket.open(parley.chatUrl(ben.id), {}, ["parley.v1", `bearer.${token}`]);
    expect({
      fault,
      http: await httpCode(token),
      ticket: await codeOf(await send("POST", "/auth/ticket", token)),
      exchange: await codeOf(await send("POST", "/auth/exchange", token)),
      header: refused,
      first: await first.closed,
      subprotocol: await subprotocol.closeFrame,
    }).toEqual({
      fault,
      http: "unauthorized",
      ticket: "unauthorized",
      exchange: "unauthorized",
      header: 401,
      first: { code: 4401, reason: "unauthorized" },
      subprotocol: { code: 4401, reason: "unauthorized" },
    });
    await subprotocol.close();
    // Only what looks like a token is one: see the protocol.
    if (!/^[\w-]+\.[\w-]+\.[\w-]+$/.test(token)) continue;
    for (const socket of [room, inbox]) {
      socket.send(`Bearer ${token}`);
      expect(await socket.nextOf(({ type }) => type === "error")).toMatchObject({ code: "unauthorized" });
      expect(await answersOf(socket)).toEqual(["ok"]);
    }
  }
  expect(await parley.env.DB.prepare("SELECT count(*) AS n FROM members").first("n")).toBe(before);
  await Promise.all([room.close(), inbox.close()]);
});

test("an open socket takes no token of another subject", async () => {
  const [ada, cleo] = [await memberOf("ada"), await memberOf("cleo")];
  const room = await openRoom(parley, ada, ben, "first frame");
  room.send(`Bearer ${cleo.token}`);
  expect(await room.nextOf(({ type }) => type === "error")).toMatchObject({ code: "unauthorized" });
  expect(await answersOf(room)).toEqual(["ok"]);
  await room.close();
});

describe("members.tokens_from", () => {
  const now = () => Math.floor(Date.now() / 1000);

  test("ends tokens of that second and before, and those that do not say when they were issued", async () => {
    const ada = await memberOf("tokens");
    const at = now() - 5;
    await setTokensFrom(ada, at * 1000 + 300);
    const codes = await Promise.all(
      [at - 1, at, at + 1, undefined].map(async (iat) =>
        httpCode(await site.token("tokens", { claims: { iat } })),
      ),
    );
    expect(codes).toEqual(["unauthorized", "unauthorized", "ok", "unauthorized"]);
    const tickets = await Promise.all(
      DOORS.map((door) =>
        openRoom(parley, { token: ada.token }, ben, door).then(async (socket) => {
          await socket.close();
          return "opened";
        }),
      ),
    );
    expect(tickets).toEqual(DOORS.map(() => "opened"));
  });

  test.each(DOORS)("closes a chat that such a token opened through the %s within a minute", async (door) => {
    const ada = await memberOf(`ended through ${door}`, { iat: now() - 100 });
    const room = await openRoom(parley, ada, ben, door);
    await setTokensFrom(ada, Date.now() - 50_000);
    await parley.advanceClock(61_000);
    room.send({ type: "history", before: 1_000_000, limit: 1 });
    expect(await room.closeFrame).toEqual({ code: 4401, reason: "unauthorized" });
    await room.close();
  });

  const setTokensFrom = ({ id }: TestMember, at: number) =>
    parley.env.DB.prepare("UPDATE members SET tokens_from = ? WHERE id = ?").bind(at, id).run();
});

describe("POST /auth/exchange", () => {
  async function exchange(token: string): Promise<AccessBody> {
    const response = await send("POST", "/auth/exchange", token);
    expect({ status: response.status, cache: response.headers.get("cache-control") }).toEqual({
      status: 200,
      cache: "no-store",
    });
    return (await response.json()) as AccessBody;
  }

  test("gives a token of Parley, without a session, that lasts no longer than the site's", async () => {
    const ada = await memberOf("exchanged");
    const body = await exchange(ada.token);
    expect(body).toEqual({
      access_token: expect.any(String),
      token_type: "bearer",
      expires_in: TTL_SECONDS,
      member_id: ada.id,
    });
    const short = await exchange(
      await site.token("exchanged", { claims: { exp: Math.floor(Date.now() / 1000) + 50 } }),
    );
    expect(short.expires_in).toBeGreaterThanOrEqual(48);
    expect(short.expires_in).toBeLessThanOrEqual(50);
    const own = body.access_token;
    for (const door of DOORS) await (await openRoom(parley, { token: own }, ben, door)).close();
    expect(await (await send("GET", "/auth/sessions", own)).json()).toEqual({ sessions: [] });
    expect((await send("POST", "/auth/logout", own)).status).toBe(204);
    expect((await send("POST", "/auth/logout", ada.token)).status).toBe(204);
    expect(await httpCode(own)).toBe("ok");
    await parley.env.DB.prepare("UPDATE members SET token_epoch = token_epoch + 1 WHERE id = ?")
      .bind(ada.id)
      .run();
    expect(await httpCode(own)).toBe("unauthorized");
    // The epoch is Parley's.
    expect(await httpCode(ada.token)).toBe("ok");
  });

  test("exchanges no token of Parley, which would outlive its session", async () => {
    expect(await codeOf(await send("POST", "/auth/exchange", ben.token))).toBe("unauthorized");
  });

  test("refuses a deactivated member, as every other door does", async () => {
    const ada = await memberOf("deactivated");
    await parley.env.DB.prepare("UPDATE members SET is_active = 0 WHERE id = ?").bind(ada.id).run();
    expect(await codeOf(await send("POST", "/auth/exchange", ada.token))).toBe("member_disabled");
    expect(await httpCode(ada.token)).toBe("member_disabled");
    const first = await parley.socket(ben.id);
    first.send(`Bearer ${ada.token}`);
    expect(await first.closed).toEqual({ code: 4403, reason: "member_disabled" });
  });
});

test("a subject of another issuer is another member", async () => {
  const ada = await memberOf("same");
  await parley.env.DB.prepare(
    "INSERT INTO identities (issuer, subject, member_id) VALUES ('elsewhere', 'same', ?)",
  )
    .bind(ben.id)
    .run();
  expect(await (await send("GET", "/members/me", await site.token("same"))).json()).toMatchObject({
    id: ada.id,
  });
  expect(ISSUER).not.toBe("elsewhere");
});
