import { describe, expect, test } from "vitest";
import { RENEW_BASE_MS, RENEW_MARGIN_MS, RESEND_BASE_MS, TOKEN_FRESH_MS } from "../../src/client/limits.ts";
import { PAGE_DEFAULT_MESSAGES } from "../../src/core/limits.ts";
import { fakeSite, fakeToken, heard } from "../support/fake-site.ts";

const HOUR_MS = 3_600_000;

/** A site whose member gets tokens from `tokens`, one after another, then none. */
function renewing(tokens: (string | undefined)[], options: Parameters<typeof fakeSite>[0] = {}) {
  let asked = 0;
  const site = fakeSite({
    renewToken: async () => {
      const token = tokens[asked++];
      if (token === undefined) throw new Error("no token");
      return token;
    },
    ...options,
  });
  const events = heard<string>((listen) => {
    site.client.on("token", () => listen("token"));
    site.client.on("signed out", () => listen("signed out"));
  });
  return Object.assign(site, { events, asked: () => asked });
}
const next = (mark: string, expiresIn = 2 * HOUR_MS) => fakeToken({ mark, expiresIn });

describe("a token", () => {
  test(`is renewed ${RENEW_MARGIN_MS} ms before it runs out, once for all sockets, on each of them`, async () => {
    const second = next("second");
    const site = renewing([second]);
    for (const id of [2, 3]) {
      site.client.open(id);
      await site.socket.say(site.welcome());
    }
    await site.clock.pass(HOUR_MS - RENEW_MARGIN_MS - 1);
    expect(site.asked()).toBe(0);
    await site.clock.pass(1);
    expect(site.asked()).toBe(1);
    expect(site.sockets.map(({ sent }) => sent.filter(({ type }) => type !== "ping"))).toEqual([
      [`Bearer ${second}`],
      [`Bearer ${second}`],
    ]);
    expect([site.sockets.length, site.events]).toEqual([2, ["token"]]);
  });

  test("runs out by the site's clock, not by a wrong one here", async () => {
    const site = renewing([next("second")]);
    site.client.open(2);
    const server_time = new Date(site.clock.now() + HOUR_MS / 2).toISOString();
    await site.socket.say(site.welcome([], { server_time }));
    await site.clock.pass(HOUR_MS / 2 - RENEW_MARGIN_MS);
    expect(site.asked()).toBe(1);
  });

  test("that the site says has run out is renewed, and what was not taken is said again", async () => {
    const second = next("second");
    const site = renewing([second]);
    const chat = site.client.open(2);
    await site.socket.say(site.welcome());
    void chat.send({ text: "hello" });
    await site.clock.pass(0);
    const [first] = site.socket.take("text");
    await site.socket.say(site.error("token_expired"), site.error("token_expired"));
    expect(site.asked()).toBe(1);
    const newest = { type: "history", before: Number.MAX_SAFE_INTEGER, limit: PAGE_DEFAULT_MESSAGES };
    expect(site.socket.sent).toEqual([`Bearer ${second}`, newest, first]);
    // Nor was anything told since: it is in the newest page, or on the way to it.
    await site.socket.say({ type: "history", messages: site.messages(1, 3), has_more: false });
    expect([chat.messages.length, chat.connection.state]).toEqual([3, "online"]);
  });

  test("that ran out under what was on its way when a new one was sent: that is said again, once", async () => {
    const site = renewing([next("second")]);
    const chat = site.client.open(2);
    await site.socket.say(site.welcome());
    for (const text of ["one", "two"]) void chat.send({ text });
    await site.clock.pass(0);
    const frames = site.socket.take("text");
    site.client.signIn(next("typed in"));
    await site.socket.say(site.error("token_expired"));
    expect(site.socket.take("text")).toEqual(frames);
    await site.socket.say(site.error("token_expired"));
    expect([site.socket.take("text"), site.asked(), site.sockets.length]).toEqual([[], 0, 1]);
  });

  test("that was renewed is not blamed for what is still said of the old one", async () => {
    const site = renewing([next("second"), next("third")]);
    const chat = site.client.open(2);
    await site.socket.say(site.welcome());
    await site.socket.say(site.error("token_expired"));
    await site.socket.say({ type: "history", messages: [], has_more: false });
    await site.socket.say(site.error("token_expired"));
    await site.clock.pass(TOKEN_FRESH_MS - 1);
    await site.socket.say(site.error("token_expired"));
    expect([site.asked(), chat.connection.state]).toEqual([1, "online"]);
    await site.clock.pass(1);
    await site.socket.say(site.error("token_expired"));
    expect([site.asked(), chat.connection.state]).toEqual([2, "online"]);
  });

  test("that ran out while messages came, more than a page: all of them are fetched on the same socket", async () => {
    const site = renewing([next("second")]);
    const chat = site.client.open(2);
    await site.socket.say(site.welcome(site.messages(1, 3)));
    await site.socket.say(site.error("token_expired"));
    const page = (from: number, to: number) => ({
      type: "history",
      messages: site.messages(from, to),
      has_more: true,
    });
    await site.socket.say(page(51, 100));
    expect(chat.messages.length).toBe(3);
    await site.socket.say(site.message(101));
    await site.socket.say(page(4, 50));
    expect([chat.messages.at(-1)?.id, chat.messages.length, site.sockets.length]).toEqual([101, 101, 1]);
  });

  test("that ran out in the middle of a resume is renewed; the resume begins anew", async () => {
    const site = renewing([next("second")]);
    const chat = site.client.open(2);
    await site.socket.say(site.welcome(site.messages(1, 3)));
    await site.socket.end(1006);
    await site.clock.pass(0);
    await site.socket.say(site.welcome(site.messages(9, 10)));
    await site.socket.say(site.error("token_expired"));
    await site.clock.pass(0);
    await site.socket.say(site.welcome(site.messages(4, 11)));
    expect([chat.messages.length, site.sockets.length, site.asked()]).toEqual([11, 3, 1]);
  });

  test("that the site could not look at is sent again, with what was said behind it", async () => {
    const second = next("second");
    const site = renewing([second]);
    const chat = site.client.open(2);
    await site.socket.say(site.welcome());
    await site.socket.say(site.error("token_expired"));
    void chat.send({ text: "hello" });
    await site.clock.pass(0);
    const [, , text] = site.socket.sent.splice(0);
    await site.socket.say(site.error("unavailable"));
    site.socket.sent.length = 0;
    await site.clock.pass(RESEND_BASE_MS - 1);
    expect(site.socket.take("text")).toEqual([]);
    await site.clock.pass(1);
    expect(site.socket.sent.filter(({ type }) => type !== "history")).toEqual([`Bearer ${second}`, text]);
  });

  test("that the site refuses at the door is renewed once for all, and the door tried again", async () => {
    const second = next("second");
    const site = renewing([second]);
    const chats = [site.client.open(2), site.client.open(3)];
    for (const socket of [...site.sockets]) await socket.end(4401, "token_expired");
    await site.clock.pass(0);
    expect(site.asked()).toBe(1);
    expect(site.sockets.slice(2).map(({ protocols }) => protocols[1])).toEqual([
      `bearer.${second}`,
      `bearer.${second}`,
    ]);
    for (const socket of site.sockets.slice(2)) await socket.say(site.welcome());
    expect(chats.map(({ connection }) => connection.state)).toEqual(["online", "online"]);
  });

  test("that is refused though it is new is not renewed again: the member is signed out, until they sign in", async () => {
    const site = renewing([next("second"), next("third")]);
    const chat = site.client.open(2);
    await site.socket.end(4401, "unauthorized");
    await site.socket.end(4401, "unauthorized");
    expect([site.asked(), site.events, chat.connection]).toEqual([
      1,
      ["token", "signed out"],
      { state: "signed out" },
    ]);
    site.back();
    chat.reconnect();
    await site.clock.pass(HOUR_MS);
    expect(site.sockets.length).toBe(2);
    site.client.signIn(next("typed in"));
    await site.socket.say(site.welcome());
    expect([site.sockets.length, chat.connection.state]).toEqual([3, "online"]);
  });

  test("that is refused on an open socket signs out, too", async () => {
    const site = renewing([next("second")]);
    const chat = site.client.open(2);
    await site.socket.say(site.welcome());
    await site.socket.say(site.error("token_expired"));
    await site.socket.say(site.error("unauthorized"));
    expect([chat.connection.state, site.socket.closedByClient]).toEqual(["signed out", true]);
  });

  test("without a way to renew it signs out when it is refused", async () => {
    const site = fakeSite();
    const chat = site.client.open(2);
    const out = heard((listen) => site.client.on("signed out", listen));
    await site.socket.end(4401, "token_expired");
    expect([chat.connection.state, out.length]).toEqual(["signed out", 1]);
  });

  test("that can't be renewed while it is good is tried again; only when the site wants a new one is that the end", async () => {
    const site = renewing([undefined, undefined], { random: () => 1 });
    const chat = site.client.open(2);
    await site.socket.say(site.welcome());
    await site.clock.pass(HOUR_MS - RENEW_MARGIN_MS);
    expect(site.asked()).toBe(1);
    await site.clock.pass(RENEW_BASE_MS);
    expect(site.asked()).toBe(2);
    expect([chat.connection.state, site.events]).toEqual(["online", []]);
    await site.socket.say(site.error("token_expired"));
    expect([site.asked(), site.events]).toEqual([3, ["signed out"]]);
  });

  test("of another member is none: neither renewed nor signed in", async () => {
    const other = fakeToken({ memberId: 2 });
    const site = renewing([other]);
    const chat = site.client.open(3);
    await site.socket.end(4401, "token_expired");
    expect(chat.connection.state).toBe("signed out");
    expect(() => site.client.signIn(other)).toThrow(TypeError);
    expect(() => fakeSite({ token: "nonsense" })).toThrow(TypeError);
  });

  test("that is good for years sets no timer that fires at once", async () => {
    const site = renewing([next("second", 40_000 * HOUR_MS)], {
      token: fakeToken({ expiresIn: 20_000 * HOUR_MS }),
    });
    await site.clock.pass(19_999 * HOUR_MS);
    expect(site.asked()).toBe(0);
    await site.clock.pass(HOUR_MS);
    expect(site.asked()).toBe(1);
  });

  test("that comes too late is not asked for all the time", async () => {
    const late = Array.from({ length: 100 }, (_, i) => next(`${i}`, -HOUR_MS));
    const site = renewing(late, { token: fakeToken({ expiresIn: 0 }) });
    await site.clock.pass(4 * RENEW_BASE_MS);
    expect(site.asked()).toBe(5);
  });
});
