import { decodeJwt, SignJWT } from "jose";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { TICKET_CLOCK_SLACK_MS, TICKET_TTL_SECONDS } from "../../../src/core/limits.ts";
import type { TicketBody } from "../../../src/protocol/http/sessions.ts";
import { JWT_KEY } from "../../support/runtime/member-client.ts";
import { type Parley, startParley, type TestMember, tokenFor } from "../../support/runtime/parley.ts";
import { addSession } from "../../support/runtime/sessions.ts";
import { TestSocket } from "../../support/runtime/test-socket.ts";

let parley: Parley;
let ada: TestMember;
let ben: TestMember;
beforeAll(async () => {
  parley = await startParley({}, { instrumented: true });
  [ada, ben] = [await parley.addMember(), await parley.addMember()];
});
afterEach(() => parley.reset());
afterAll(() => parley.close());

async function ticketFor(member: TestMember): Promise<TicketBody> {
  const response = await parley.request(member, "POST", "/auth/ticket");
  expect({ status: response.status, cache: response.headers.get("cache-control") }).toEqual({
    status: 201,
    cache: "no-store",
  });
  return (await response.json()) as TicketBody;
}

const TARGETS = {
  chat: () => parley.chatUrl(ben.id),
  inbox: () => new URL("members/inbox/", parley.url).href.replace("http", "ws"),
};
type Target = keyof typeof TARGETS;
const TARGET_NAMES = Object.keys(TARGETS) as Target[];

/** Opens a socket with a ticket or a token in the subprotocol. Returns the type of its first frame, or the close. */
async function open(target: Target, bearer: string): Promise<string> {
  const socket = await TestSocket.open(TARGETS[target](), {}, ["parley.v1", `bearer.${bearer}`]);
  const first = socket.next().then(({ type }) => type as string);
  first.catch(() => {});
  const closed = socket.closed.then(({ code, reason }) => `${code} ${reason}`);
  const result = await Promise.race([first.catch(() => closed), closed]);
  await socket.close();
  return result;
}
const FIRST_FRAMES = { chat: "welcome", inbox: "chats" };
const REFUSED = "4401 unauthorized";

describe.each(TARGET_NAMES)("a ticket for the %s", (target) => {
  test(`opens any number of sockets for ${TICKET_TTL_SECONDS} s, and not one later`, async () => {
    const { ticket, expires_in } = await ticketFor(ada);
    expect(expires_in).toBe(TICKET_TTL_SECONDS);
    const opened = await Promise.all([open(target, ticket), open(target, ticket), open(target, ticket)]);
    expect(opened).toEqual(Array(3).fill(FIRST_FRAMES[target]));
    await parley.setClock((TICKET_TTL_SECONDS - 2) * 1000);
    expect(await open(target, ticket)).toBe(FIRST_FRAMES[target]);
    await parley.setClock(TICKET_TTL_SECONDS * 1000);
    expect(await open(target, ticket)).toBe(REFUSED);
  });

  test("does not last longer when the clock goes back", async () => {
    const { ticket } = await ticketFor(ada);
    await parley.setClock(-TICKET_CLOCK_SLACK_MS + 1000);
    expect(await open(target, ticket)).toBe(FIRST_FRAMES[target]);
    await parley.setClock(-TICKET_CLOCK_SLACK_MS - 2000);
    expect(await open(target, ticket)).toBe(REFUSED);
    await parley.setClock(-3_600_000);
    expect(await open(target, ticket)).toBe(REFUSED);
  });

  test("opens no socket of a member whose tokens were revoked after it was issued", async () => {
    const cleo = await parley.addMember();
    const { ticket } = await ticketFor(cleo);
    expect(await open(target, ticket)).toBe(FIRST_FRAMES[target]);
    await parley.env.DB.prepare("UPDATE members SET token_epoch = 1 WHERE id = ?").bind(cleo.id).run();
    expect(await open(target, ticket)).toBe(REFUSED);
    await parley.env.DB.prepare("UPDATE members SET is_active = 0 WHERE id = ?").bind(cleo.id).run();
    expect(await open(target, ticket)).toBe("4403 member_disabled");
  });

  test("is refused when it is forged, and an access token is still accepted in its place", async () => {
    const { ticket } = await ticketFor(ada);
    const [head = "", payload = "", signature = ""] = ticket.split(".");
    const claims = decodeJwt(ticket);
    const sign = (typ: string, changes: object = {}, key = JWT_KEY) =>
      new SignJWT({ ...claims, ...changes }).setProtectedHeader({ alg: "HS256", typ }).sign(key);
    const foreign = Buffer.from(JSON.stringify({ ...claims, sub: String(ben.id) })).toString("base64url");
    const forged = [
      `${head}.${foreign}.${signature}`,
      `${head}.${payload}.`,
      await sign("parley-ticket+jwt", {}, new Uint8Array(32)),
      await sign("JWT"),
      await sign("parley-refresh+jwt"),
      await sign("parley-ticket+jwt", { token_exp: "tomorrow" }),
      await sign("parley-ticket+jwt", { token_exp: undefined }),
      await sign("parley-ticket+jwt", { iat: undefined }),
      (await addSession(parley.env.DB, ada)).refreshToken,
    ];
    for (const each of forged) expect(await open(target, each)).toBe(REFUSED);
    expect(await open(target, await sign("parley-ticket+jwt"))).toBe(FIRST_FRAMES[target]);
    expect(await open(target, ada.token)).toBe(FIRST_FRAMES[target]);
  });
});

describe("a ticket is accepted nowhere but in the subprotocol:", () => {
  test("not over HTTP, and it buys no other ticket", async () => {
    const { ticket } = await ticketFor(ada);
    const stranger = { ...ada, token: ticket };
    for (const [method, path] of [
      ["GET", "/members/me"],
      ["POST", "/auth/ticket"],
      ["POST", "/auth/logout"],
      ["GET", "/auth/sessions"],
    ] as const)
      expect({ path, status: (await parley.request(stranger, method, path)).status }).toEqual({
        path,
        status: 401,
      });
    const refresh = { method: "POST", body: JSON.stringify({ refresh_token: ticket }) };
    expect((await parley.fetch("/auth/refresh", refresh)).status).toBe(401);
  });

  test("not in the header of an upgrade", async () => {
    const { ticket } = await ticketFor(ada);
    for (const scheme of ["Bearer", "Ticket"])
      await expect(parley.socket(ben.id, { Authorization: `${scheme} ${ticket}` })).rejects.toMatchObject({
        status: 401,
      });
  });

  test("not in the first frame", async () => {
    const socket = await parley.socket(ben.id);
    socket.send(`Bearer ${(await ticketFor(ada)).ticket}`);
    expect(await socket.closed).toEqual({ code: 4401, reason: "unauthorized" });
  });

  test("not in a later frame", async () => {
    const [chat, inbox] = [await parley.chatV1(ada, ben), await parley.inbox(ada)];
    const { ticket } = await ticketFor(ada);
    for (const socket of [chat, inbox]) {
      socket.send(`Bearer ${ticket}`);
      expect(await socket.next()).toMatchObject({ type: "error", code: "unauthorized" });
      await socket.close();
    }
  });

  test("not in a subprotocol without parley.v1", async () => {
    const { ticket } = await ticketFor(ada);
    const socket = await TestSocket.open(parley.chatUrl(ben.id), {
      "Sec-WebSocket-Protocol": `bearer.${ticket}`,
    });
    socket.send("hey");
    expect(await socket.closed).toEqual({ code: 4401, reason: "unauthorized" });
  });
});

describe("a socket that a ticket opened", () => {
  test("has the expiry of the access token, not of the ticket", async () => {
    const member = { ...ada, token: await tokenFor(ada.id, { ttlSeconds: 100 }) };
    const { ticket } = await ticketFor(member);
    const socket = await TestSocket.open(parley.chatUrl(ben.id), {}, ["parley.v1", `bearer.${ticket}`]);
    await socket.next();
    await parley.setClock(90_000);
    socket.send({ type: "typing" });
    socket.send({ type: "history", before: 1, limit: 1 });
    expect(await socket.next()).toMatchObject({ type: "history" });
    await parley.setClock(100_500);
    socket.send({ type: "history", before: 1, limit: 1 });
    expect(await socket.next()).toMatchObject({ type: "error", code: "token_expired" });
    await socket.close();
  });

  test("survives the eviction of its room", async () => {
    const { ticket } = await ticketFor(ada);
    const socket = await TestSocket.open(parley.chatUrl(ben.id), {}, ["parley.v1", `bearer.${ticket}`]);
    await socket.next();
    await parley.evict("CHAT_ROOM", { name: `${ada.id}:${ben.id}`, webSockets: "hibernate" });
    socket.send({ type: "history", before: 1, limit: 1 });
    expect(await socket.next()).toMatchObject({ type: "history" });
    await socket.close();
  });
});

describe("POST /auth/ticket", () => {
  test("returns a ticket that expires with its access token, if that is sooner", async () => {
    const { ticket, expires_in } = await ticketFor({
      ...ada,
      token: await tokenFor(ada.id, { ttlSeconds: 10 }),
    });
    expect(expires_in).toBeGreaterThanOrEqual(9);
    expect(expires_in).toBeLessThanOrEqual(10);
    await parley.setClock(11_000);
    expect(await open("chat", ticket)).toBe(REFUSED);
  });

  test("does not question D1, and answers while D1 is down", async () => {
    const own = await addSession(parley.env.DB, ada);
    const before = await parley.readCounter("workerCalls");
    await parley.setFailpoint("workerD1", "down");
    const { ticket } = await ticketFor(own);
    expect(await parley.readCounter("workerCalls")).toBe(before);
    const { sub, epoch, sid, token_exp } = decodeJwt(ticket);
    expect({ sub, epoch, sid, token_exp }).toEqual({
      sub: String(ada.id),
      epoch: 0,
      sid: own.sessionId,
      token_exp: decodeJwt(own.token).exp,
    });
  });

  test("requires a valid access token", async () => {
    const status = async (token?: string) => {
      const headers: Record<string, string> = token === undefined ? {} : { Authorization: `Bearer ${token}` };
      return (await parley.fetch("/auth/ticket", { method: "POST", headers })).status;
    };
    const expired = await tokenFor(ada.id, { ttlSeconds: -1 });
    expect([await status(), await status("x"), await status(expired)]).toEqual([401, 401, 401]);
  });
});
