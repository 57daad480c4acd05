import { describe, expect, test } from "vitest";
import {
  RENEW_BASE_MS,
  RENEW_MARGIN_MS,
  RENEWAL_GRACE_MS,
  RESEND_BASE_MS,
} from "../../../src/client/limits.ts";
import { PAGE_DEFAULT_MESSAGES } from "../../../src/core/limits.ts";
import { collectEvents, fakeServer, fakeToken } from "../../support/fakes/fake-server.ts";
import { ELAPSED_ERROR_MS, NOW_ERROR_MS } from "../../support/fakes/uneven-clock.ts";

const HOUR_MS = 3_600_000;

/** A server and a client whose renewals return `tokens` one after another, and then fail. */
function renewing(tokens: (string | undefined)[], options: Parameters<typeof fakeServer>[0] = {}) {
  let renewals = 0;
  const server = fakeServer({
    renewToken: async () => {
      const token = tokens[renewals++];
      if (token === undefined) throw new Error("no token");
      return token;
    },
    ...options,
  });
  const events = collectEvents<string>((listen) => {
    server.client.on("token", () => listen("token"));
    server.client.on("signedOut", () => listen("signed-out"));
  });
  return Object.assign(server, { events, renewals: () => renewals });
}
const next = (mark: string, expiresIn = 2 * HOUR_MS) => fakeToken({ mark, expiresIn });

describe("an access token", () => {
  test(`is renewed ${RENEW_MARGIN_MS} ms before it expires, once, and sent on every socket`, async () => {
    const second = next("second");
    const server = renewing([second]);
    for (const id of [2, 3]) {
      await server.open(id);
      await server.socket.receive(server.welcome());
    }
    await server.clock.advance(HOUR_MS - RENEW_MARGIN_MS - 1);
    expect(server.renewals()).toBe(0);
    await server.clock.advance(1);
    expect(server.renewals()).toBe(1);
    expect(server.sockets.map(({ sent }) => sent.filter(({ type }) => type !== "ping"))).toEqual([
      [`Bearer ${second}`],
      [`Bearer ${second}`],
    ]);
    expect(server.sockets).toHaveLength(2);
    expect(server.events).toEqual(["token"]);
  });

  test("expires by the server's clock, even if this machine's clock is wrong", async () => {
    const server = renewing([next("second")]);
    await server.open(2);
    const server_time = new Date(server.clock.now() + HOUR_MS / 2).toISOString();
    await server.socket.receive(server.welcome([], { server_time }));
    await server.clock.advance(HOUR_MS / 2 - RENEW_MARGIN_MS);
    expect(server.renewals()).toBe(1);
  });

  test("that the server reports as expired is renewed, and the rejected frames are resent", async () => {
    const second = next("second");
    const server = renewing([second]);
    const chat = await server.open(2);
    await server.socket.receive(server.welcome());
    void chat.send({ text: "hello" });
    await server.clock.advance(0);
    const [first] = server.socket.takeSent("text");
    await server.socket.receive(server.error("token_expired"), server.error("token_expired"));
    expect(server.renewals()).toBe(1);
    const newest = { type: "history", before: Number.MAX_SAFE_INTEGER, limit: PAGE_DEFAULT_MESSAGES };
    expect(server.socket.sent).toEqual([`Bearer ${second}`, newest, first]);
    // The server sent no messages meanwhile, so the client loads the newest page.
    await server.socket.receive({ type: "history", messages: server.messages(1, 3), has_more: false });
    expect(chat.messages).toHaveLength(3);
    expect(chat.connection.state).toBe("online");
  });

  test("that expired while frames were in flight makes the client resend them once", async () => {
    const server = renewing([next("second")]);
    const chat = await server.open(2);
    await server.socket.receive(server.welcome());
    for (const text of ["one", "two"]) void chat.send({ text });
    await server.clock.advance(0);
    const frames = server.socket.takeSent("text");
    server.client.signIn(next("typed in"));
    await server.socket.receive(server.error("token_expired"));
    expect(server.socket.takeSent("text")).toEqual(frames);
    await server.socket.receive(server.error("token_expired"));
    expect(server.socket.takeSent("text")).toEqual([]);
    expect(server.renewals()).toBe(0);
    expect(server.sockets).toHaveLength(1);
  });

  test("that is new is not renewed because of errors about the old one", async () => {
    const server = renewing([next("second"), next("third")]);
    const chat = await server.open(2);
    await server.socket.receive(server.welcome());
    await server.socket.receive(server.error("token_expired"));
    await server.socket.receive({ type: "history", messages: [], has_more: false });
    await server.socket.receive(server.error("token_expired"));
    await server.clock.advance(RENEWAL_GRACE_MS - 1 - NOW_ERROR_MS);
    await server.socket.receive(server.error("token_expired"));
    expect(server.renewals()).toBe(1);
    expect(chat.connection.state).toBe("online");
    await server.clock.advance(1 + NOW_ERROR_MS + ELAPSED_ERROR_MS);
    await server.socket.receive(server.error("token_expired"));
    expect(server.renewals()).toBe(2);
    expect(chat.connection.state).toBe("online");
  });

  test("that is refused after the machine's clock was set back by an hour is renewed again", async () => {
    const server = renewing([next("second"), next("third")]);
    const chat = await server.open(2);
    await server.socket.receive(server.welcome());
    await server.socket.receive(server.error("token_expired"));
    await server.socket.receive({ type: "history", messages: [], has_more: false });
    server.clock.setBack(3_600_000);
    await server.clock.advance(RENEWAL_GRACE_MS + ELAPSED_ERROR_MS);
    await server.socket.receive(server.error("token_expired"));
    expect(server.renewals()).toBe(2);
    expect(chat.connection.state).toBe("online");
  });

  test("that expired while more than a page of messages arrived loads all of them on the same socket", async () => {
    const server = renewing([next("second")]);
    const chat = await server.open(2);
    await server.socket.receive(server.welcome(server.messages(1, 3)));
    await server.socket.receive(server.error("token_expired"));
    const page = (from: number, to: number) => ({
      type: "history",
      messages: server.messages(from, to),
      has_more: true,
    });
    await server.socket.receive(page(51, 100));
    expect(chat.messages.length).toBe(3);
    await server.socket.receive(server.message(101));
    await server.socket.receive(page(4, 50));
    expect(chat.messages.at(-1)?.id).toBe(101);
    expect(chat.messages).toHaveLength(101);
    expect(server.sockets).toHaveLength(1);
  });

  test("that expires during a resume is renewed, and the resume starts over", async () => {
    const server = renewing([next("second")]);
    const chat = await server.open(2);
    await server.socket.receive(server.welcome(server.messages(1, 3)));
    await server.socket.closeByServer(1006);
    await server.clock.advance(0);
    await server.socket.receive(server.welcome(server.messages(9, 10)));
    await server.socket.receive(server.error("token_expired"));
    await server.clock.advance(0);
    await server.socket.receive(server.welcome(server.messages(4, 11)));
    expect(chat.messages).toHaveLength(11);
    expect(server.sockets).toHaveLength(3);
    expect(server.renewals()).toBe(1);
  });

  test("that the server failed to check is resent with the frames behind it", async () => {
    const second = next("second");
    const server = renewing([second]);
    const chat = await server.open(2);
    await server.socket.receive(server.welcome());
    await server.socket.receive(server.error("token_expired"));
    void chat.send({ text: "hello" });
    await server.clock.advance(0);
    const [, , text] = server.socket.sent.splice(0);
    await server.socket.receive(server.error("unavailable"));
    server.socket.sent.length = 0;
    await server.clock.advance(RESEND_BASE_MS - 1);
    expect(server.socket.takeSent("text")).toEqual([]);
    await server.clock.advance(1);
    expect(server.socket.sent.filter(({ type }) => type !== "history")).toEqual([`Bearer ${second}`, text]);
  });

  test("that the server rejects on connecting is renewed once for all sockets, which then connect", async () => {
    const second = next("second");
    const server = renewing([second]);
    const chats = [await server.open(2), await server.open(3)];
    for (const socket of [...server.sockets]) await socket.closeByServer(4401, "token_expired");
    await server.clock.advance(0);
    expect(server.renewals()).toBe(1);
    expect(server.sockets.slice(2).map(({ protocols }) => protocols[1])).toEqual([
      "bearer.ticket-2",
      "bearer.ticket-2",
    ]);
    expect(server.tickets.tokens).toEqual([fakeToken(), second]);
    for (const socket of server.sockets.slice(2)) await socket.receive(server.welcome());
    expect(chats.map(({ connection }) => connection.state)).toEqual(["online", "online"]);
  });

  test("that is rejected although it is new is not renewed again, and the member is signed out", async () => {
    const server = renewing([next("second"), next("third")]);
    const chat = await server.open(2);
    for (let refusals = 0; refusals < 4; refusals++) await server.socket.closeByServer(4401, "unauthorized");
    expect(server.renewals()).toBe(1);
    expect(server.events).toEqual(["token", "signed-out"]);
    expect(chat.connection).toEqual({ state: "signed-out" });
    await server.goOnline();
    chat.reconnect();
    await server.clock.advance(HOUR_MS);
    expect(server.sockets.length).toBe(4);
    server.client.signIn(next("typed in"));
    await server.clock.advance(0);
    await server.socket.receive(server.welcome());
    expect(server.sockets).toHaveLength(5);
    expect(chat.connection.state).toBe("online");
  });

  test("that is rejected on an open socket signs the member out", async () => {
    const server = renewing([next("second")]);
    const chat = await server.open(2);
    await server.socket.receive(server.welcome());
    await server.socket.receive(server.error("token_expired"));
    await server.socket.receive(server.error("unauthorized"));
    expect(chat.connection.state).toBe("signed-out");
    expect(server.socket.closedByClient).toBe(true);
  });

  test("that can't be renewed signs the member out when the server rejects it", async () => {
    const server = fakeServer();
    const chat = await server.open(2);
    const out = collectEvents((listen) => server.client.on("signedOut", listen));
    await server.socket.closeByServer(4401, "token_expired");
    expect(chat.connection.state).toBe("signed-out");
    expect(out).toHaveLength(1);
  });

  test("whose early renewal fails is renewed again later, and only a rejection by the server signs the member out", async () => {
    const server = renewing([undefined, undefined], { random: () => 1 });
    const chat = await server.open(2);
    await server.socket.receive(server.welcome());
    await server.clock.advance(HOUR_MS - RENEW_MARGIN_MS);
    expect(server.renewals()).toBe(1);
    await server.clock.advance(RENEW_BASE_MS);
    expect(server.renewals()).toBe(2);
    expect(chat.connection.state).toBe("online");
    expect(server.events).toEqual([]);
    await server.socket.receive(server.error("token_expired"));
    expect(server.renewals()).toBe(3);
    expect(server.events).toEqual(["signed-out"]);
  });

  test("of another member is accepted neither from a renewal nor from signing in", async () => {
    const other = fakeToken({ memberId: 2 });
    const server = renewing([other]);
    const chat = await server.open(3);
    await server.socket.closeByServer(4401, "token_expired");
    expect(chat.connection.state).toBe("signed-out");
    expect(() => server.client.signIn(other)).toThrow(TypeError);
    expect(() => fakeServer({ token: "nonsense" })).toThrow(TypeError);
  });

  test("that is valid for years sets no timer that fires at once", async () => {
    const server = renewing([next("second", 40_000 * HOUR_MS)], {
      token: fakeToken({ expiresIn: 20_000 * HOUR_MS }),
    });
    await server.clock.advance(19_999 * HOUR_MS);
    expect(server.renewals()).toBe(0);
    await server.clock.advance(HOUR_MS);
    expect(server.renewals()).toBe(1);
  });

  test("that arrives expired is not renewed without a pause", async () => {
    const late = Array.from({ length: 100 }, (_, i) => next(`${i}`, -HOUR_MS));
    const server = renewing(late, { token: fakeToken({ expiresIn: 0 }) });
    await server.clock.advance(4 * RENEW_BASE_MS);
    expect(server.renewals()).toBe(5);
  });
});
