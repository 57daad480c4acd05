import { describe, expect, test } from "vitest";
import {
  RENEW_BASE_MS,
  RENEW_MARGIN_MS,
  RENEWAL_GRACE_MS,
  RESEND_BASE_MS,
} from "../../../src/client/limits.ts";
import { PAGE_DEFAULT_MESSAGES } from "../../../src/core/limits.ts";
import { collectEvents, fakeServer, fakeToken } from "../../support/fakes/fake-server.ts";

const HOUR_MS = 3_600_000;

/** A site whose member gets tokens from `tokens`, one after another, then none. */
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

describe("a token", () => {
  test(`is renewed ${RENEW_MARGIN_MS} ms before it runs out, once for all sockets, on each of them`, async () => {
    const second = next("second");
    const server = renewing([second]);
    for (const id of [2, 3]) {
      server.client.open(id);
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
    expect([server.sockets.length, server.events]).toEqual([2, ["token"]]);
  });

  test("runs out by the site's clock, not by a wrong one here", async () => {
    const server = renewing([next("second")]);
    server.client.open(2);
    const server_time = new Date(server.clock.now() + HOUR_MS / 2).toISOString();
    await server.socket.receive(server.welcome([], { server_time }));
    await server.clock.advance(HOUR_MS / 2 - RENEW_MARGIN_MS);
    expect(server.renewals()).toBe(1);
  });

  test("that the site says has run out is renewed, and what was not taken is said again", async () => {
    const second = next("second");
    const server = renewing([second]);
    const chat = server.client.open(2);
    await server.socket.receive(server.welcome());
    void chat.send({ text: "hello" });
    await server.clock.advance(0);
    const [first] = server.socket.takeSent("text");
    await server.socket.receive(server.error("token_expired"), server.error("token_expired"));
    expect(server.renewals()).toBe(1);
    const newest = { type: "history", before: Number.MAX_SAFE_INTEGER, limit: PAGE_DEFAULT_MESSAGES };
    expect(server.socket.sent).toEqual([`Bearer ${second}`, newest, first]);
    // Nor was anything told since: it is in the newest page, or on the way to it.
    await server.socket.receive({ type: "history", messages: server.messages(1, 3), has_more: false });
    expect([chat.messages.length, chat.connection.state]).toEqual([3, "online"]);
  });

  test("that ran out under what was on its way when a new one was sent: that is said again, once", async () => {
    const server = renewing([next("second")]);
    const chat = server.client.open(2);
    await server.socket.receive(server.welcome());
    for (const text of ["one", "two"]) void chat.send({ text });
    await server.clock.advance(0);
    const frames = server.socket.takeSent("text");
    server.client.signIn(next("typed in"));
    await server.socket.receive(server.error("token_expired"));
    expect(server.socket.takeSent("text")).toEqual(frames);
    await server.socket.receive(server.error("token_expired"));
    expect([server.socket.takeSent("text"), server.renewals(), server.sockets.length]).toEqual([[], 0, 1]);
  });

  test("that was renewed is not blamed for what is still said of the old one", async () => {
    const server = renewing([next("second"), next("third")]);
    const chat = server.client.open(2);
    await server.socket.receive(server.welcome());
    await server.socket.receive(server.error("token_expired"));
    await server.socket.receive({ type: "history", messages: [], has_more: false });
    await server.socket.receive(server.error("token_expired"));
    await server.clock.advance(RENEWAL_GRACE_MS - 1);
    await server.socket.receive(server.error("token_expired"));
    expect([server.renewals(), chat.connection.state]).toEqual([1, "online"]);
    await server.clock.advance(1);
    await server.socket.receive(server.error("token_expired"));
    expect([server.renewals(), chat.connection.state]).toEqual([2, "online"]);
  });

  test("that ran out while messages came, more than a page: all of them are fetched on the same socket", async () => {
    const server = renewing([next("second")]);
    const chat = server.client.open(2);
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
    expect([chat.messages.at(-1)?.id, chat.messages.length, server.sockets.length]).toEqual([101, 101, 1]);
  });

  test("that ran out in the middle of a resume is renewed; the resume begins anew", async () => {
    const server = renewing([next("second")]);
    const chat = server.client.open(2);
    await server.socket.receive(server.welcome(server.messages(1, 3)));
    await server.socket.closeByServer(1006);
    await server.clock.advance(0);
    await server.socket.receive(server.welcome(server.messages(9, 10)));
    await server.socket.receive(server.error("token_expired"));
    await server.clock.advance(0);
    await server.socket.receive(server.welcome(server.messages(4, 11)));
    expect([chat.messages.length, server.sockets.length, server.renewals()]).toEqual([11, 3, 1]);
  });

  test("that the site could not look at is sent again, with what was said behind it", async () => {
    const second = next("second");
    const server = renewing([second]);
    const chat = server.client.open(2);
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

  test("that the site refuses at the door is renewed once for all, and the door tried again", async () => {
    const second = next("second");
    const server = renewing([second]);
    const chats = [server.client.open(2), server.client.open(3)];
    for (const socket of [...server.sockets]) await socket.closeByServer(4401, "token_expired");
    await server.clock.advance(0);
    expect(server.renewals()).toBe(1);
    expect(server.sockets.slice(2).map(({ protocols }) => protocols[1])).toEqual([
      `bearer.${second}`,
      `bearer.${second}`,
    ]);
    for (const socket of server.sockets.slice(2)) await socket.receive(server.welcome());
    expect(chats.map(({ connection }) => connection.state)).toEqual(["online", "online"]);
  });

  test("that is refused though it is new is not renewed again: the member is signed out, until they sign in", async () => {
    const server = renewing([next("second"), next("third")]);
    const chat = server.client.open(2);
    await server.socket.closeByServer(4401, "unauthorized");
    await server.socket.closeByServer(4401, "unauthorized");
    expect([server.renewals(), server.events, chat.connection]).toEqual([
      1,
      ["token", "signed-out"],
      { state: "signed-out" },
    ]);
    server.goOnline();
    chat.reconnect();
    await server.clock.advance(HOUR_MS);
    expect(server.sockets.length).toBe(2);
    server.client.signIn(next("typed in"));
    await server.socket.receive(server.welcome());
    expect([server.sockets.length, chat.connection.state]).toEqual([3, "online"]);
  });

  test("that is refused on an open socket signs out, too", async () => {
    const server = renewing([next("second")]);
    const chat = server.client.open(2);
    await server.socket.receive(server.welcome());
    await server.socket.receive(server.error("token_expired"));
    await server.socket.receive(server.error("unauthorized"));
    expect([chat.connection.state, server.socket.closedByClient]).toEqual(["signed-out", true]);
  });

  test("without a way to renew it signs out when it is refused", async () => {
    const server = fakeServer();
    const chat = server.client.open(2);
    const out = collectEvents((listen) => server.client.on("signedOut", listen));
    await server.socket.closeByServer(4401, "token_expired");
    expect([chat.connection.state, out.length]).toEqual(["signed-out", 1]);
  });

  test("that can't be renewed while it is good is tried again; only when the site wants a new one is that the end", async () => {
    const server = renewing([undefined, undefined], { random: () => 1 });
    const chat = server.client.open(2);
    await server.socket.receive(server.welcome());
    await server.clock.advance(HOUR_MS - RENEW_MARGIN_MS);
    expect(server.renewals()).toBe(1);
    await server.clock.advance(RENEW_BASE_MS);
    expect(server.renewals()).toBe(2);
    expect([chat.connection.state, server.events]).toEqual(["online", []]);
    await server.socket.receive(server.error("token_expired"));
    expect([server.renewals(), server.events]).toEqual([3, ["signed-out"]]);
  });

  test("of another member is none: neither renewed nor signed in", async () => {
    const other = fakeToken({ memberId: 2 });
    const server = renewing([other]);
    const chat = server.client.open(3);
    await server.socket.closeByServer(4401, "token_expired");
    expect(chat.connection.state).toBe("signed-out");
    expect(() => server.client.signIn(other)).toThrow(TypeError);
    expect(() => fakeServer({ token: "nonsense" })).toThrow(TypeError);
  });

  test("that is good for years sets no timer that fires at once", async () => {
    const server = renewing([next("second", 40_000 * HOUR_MS)], {
      token: fakeToken({ expiresIn: 20_000 * HOUR_MS }),
    });
    await server.clock.advance(19_999 * HOUR_MS);
    expect(server.renewals()).toBe(0);
    await server.clock.advance(HOUR_MS);
    expect(server.renewals()).toBe(1);
  });

  test("that comes too late is not asked for all the time", async () => {
    const late = Array.from({ length: 100 }, (_, i) => next(`${i}`, -HOUR_MS));
    const server = renewing(late, { token: fakeToken({ expiresIn: 0 }) });
    await server.clock.advance(4 * RENEW_BASE_MS);
    expect(server.renewals()).toBe(5);
  });
});
