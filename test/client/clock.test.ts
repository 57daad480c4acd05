import { describe, expect, test } from "vitest";
import { ServerClock } from "../../src/client/clock.ts";
import {
  ANSWER_WAIT_MS,
  HEARTBEAT_MS,
  PONG_WAIT_MS,
  PONGS_MISSED_MAX,
  RENEW_MARGIN_MS,
  RENEWAL_GRACE_MS,
  RESEND_MAX_MS,
  TYPING_EVERY_MS,
} from "../../src/client/limits.ts";
import { SILENT_AFTER_MS } from "../../src/core/limits.ts";
import { type ClockFaults, FakeClock } from "../support/fakes/fake-clock.ts";
import { fakeServer, fakeToken } from "../support/fakes/fake-server.ts";
import { idOf, openOnlineChat, reconnect, sendTexts, textsOf } from "../support/fakes/online-chat.ts";
import { ELAPSED_ERROR_MS } from "../support/fakes/uneven-clock.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** Clocks of real machines, and how late each of their timers may fire. */
const CLOCKS: [string, ClockFaults, number][] = [
  ["is exact", {}, 0],
  ["fires timers a ms early", { lateMs: [-1] }, 0],
  ["fires timers early and late", { lateMs: [3, -1, 250, -1, 0] }, 250],
  ["is set back by an hour again and again", { stepsMs: [-HOUR_MS] }, 0],
  ["is set ahead by an hour again and again", { stepsMs: [HOUR_MS] }, 0],
  ["is set both ways", { stepsMs: [-HOUR_MS, 90_000, HOUR_MS, -7_000, -83_000], lateMs: [-1, 4] }, 4],
  ["fires timers once a minute", { throttleMs: MINUTE_MS }, MINUTE_MS],
  [
    "fires timers once a minute and is set both ways",
    {
      throttleMs: MINUTE_MS,
      stepsMs: [-HOUR_MS, HOUR_MS, -HOUR_MS],
    },
    MINUTE_MS,
  ],
];

/** Moves the clock second by second until the condition holds, for at most so many ms. */
async function advanceUntil(clock: FakeClock, maxMs: number, condition: () => boolean): Promise<void> {
  for (let passedMs = 0; passedMs < maxMs && !condition(); passedMs += 1000) await clock.advance(1000);
}

describe.each(CLOCKS)("a client whose machine's clock %s", (_, clockFaults, lateMs) => {
  const open = (options: Parameters<typeof openOnlineChat>[0] = {}, ids?: [number, number]) =>
    openOnlineChat({ clockFaults, ...options }, ids);

  test.each(["rate_limited", "unavailable", "internal"])(
    "resends each message after %s, 30 times",
    async (code) => {
      const server = await open({ random: () => 1 });
      const { sent, frames } = await sendTexts(server, "1", "2");
      for (let refusals = 0; refusals < 30; refusals++) {
        const refused = frames.map((frame) =>
          server.error(code, { client_message_id: idOf(frame), retry_after: 7 }),
        );
        await server.socket.receive(...refused);
        await advanceUntil(server.clock, RESEND_MAX_MS + lateMs, () =>
          server.socket.sent.some(({ type }) => type === "text"),
        );
        expect(server.socket.takeSent("text")).toEqual(frames);
      }
      await server.socket.receive(...frames.map((frame, i) => server.ack(idOf(frame), i + 1)));
      expect(await Promise.all(sent)).toMatchObject([{ id: 1 }, { id: 2 }]);
      expect(textsOf((await sendTexts(server, "3")).frames)).toEqual(["3"]);
    },
  );

  test("resends a `read` and a request for older messages after `rate_limited`", async () => {
    const server = await open({}, [50, 60]);
    server.chat.read(55);
    void server.chat.older();
    await server.clock.advance(0);
    server.socket.sent.length = 0;
    await server.socket.receive(server.error("rate_limited", { retry_after: 7 }));
    await server.clock.advance(7_000 + lateMs);
    expect(server.socket.takeSent("history")).toHaveLength(1);
    expect(server.socket.takeSent("read")).toEqual([{ type: "read", message_id: 55 }]);
  });

  test("drops a dead line and reconnects", async () => {
    const server = await open();
    server.socket.answersPings = false;
    await server.clock.advance(HEARTBEAT_MS + PONGS_MISSED_MAX * PONG_WAIT_MS + 4 * lateMs);
    expect(server.sockets[0]?.closedByClient).toBe(true);
    expect(server.sockets.length).toBeGreaterThan(1);
  });

  test("keeps a line that answers pings, and pings it", async () => {
    const server = await open();
    await server.clock.advance(HOUR_MS);
    expect(server.sockets).toHaveLength(1);
    expect(server.socket.takeSent("ping").length).toBeGreaterThanOrEqual(HOUR_MS / 2 / MINUTE_MS);
  });

  test("pings a line on which frames arrive all the time often enough for its member to be present", async () => {
    const server = await open();
    let pingedAt = server.clock.elapsed();
    let longestMs = 0;
    for (let second = 0; second < 1200; second++) {
      await server.clock.advance(1000);
      await server.socket.receive({ type: "typing", member_id: 2 });
      const passedMs = server.clock.elapsed() - pingedAt;
      longestMs = Math.max(longestMs, passedMs);
      if (server.socket.takeSent("ping").length > 0) pingedAt = server.clock.elapsed();
    }
    expect(longestMs).toBeLessThanOrEqual(lateMs < MINUTE_MS ? MINUTE_MS : 2 * MINUTE_MS);
    expect(2 * MINUTE_MS).toBeLessThan(SILENT_AFTER_MS);
    expect(server.sockets).toHaveLength(1);
  });

  test("reconnects if a message is not answered", async () => {
    const server = await open();
    const { frames } = await sendTexts(server, "1");
    await advanceUntil(server.clock, ANSWER_WAIT_MS + 2 * lateMs, () => server.sockets.length > 1);
    expect(server.sockets).toHaveLength(2);
    await server.socket.receive(server.welcome());
    expect(server.socket.takeSent("text")).toEqual(frames);
  });

  test("sends a typing signal again after its pause", async () => {
    const server = await open();
    for (let signals = 1; signals <= 3; signals++) {
      server.chat.typing();
      server.chat.typing();
      expect(server.socket.takeSent("typing")).toHaveLength(1);
      await server.clock.advance(TYPING_EVERY_MS + ELAPSED_ERROR_MS);
    }
  });

  test("renews its token once before it expires", async () => {
    let renewals = 0;
    const renewToken = async () => fakeToken({ mark: `${++renewals}`, expiresIn: 3 * HOUR_MS });
    const server = await open({ renewToken });
    await server.clock.advance(HOUR_MS - RENEW_MARGIN_MS - 2);
    expect(renewals).toBe(0);
    await server.clock.advance(RENEW_MARGIN_MS);
    expect(renewals).toBe(1);
    await server.clock.advance(HOUR_MS);
    expect(renewals).toBe(1);
  });
});

describe("a clock that is set between two refusals", () => {
  test.each([
    ["back", HOUR_MS],
    ["ahead", -HOUR_MS],
  ])("%s by an hour makes the messages wait no longer and no shorter", async (_, ms) => {
    const server = await openOnlineChat();
    const { frames } = await sendTexts(server, "1", "2");
    const refuse = (frame: (typeof frames)[number] | undefined, retry_after: number) =>
      server.socket.receive(
        server.error("rate_limited", { client_message_id: frame && idOf(frame), retry_after }),
      );
    await refuse(frames[0], 7);
    server.clock.setBack(ms);
    await refuse(frames[1], 5);
    await server.clock.advance(6_999);
    expect(server.socket.takeSent("text")).toEqual([]);
    await server.clock.advance(1);
    expect(server.socket.takeSent("text")).toEqual(frames);
  });
});

describe("a pause that is over by the time that has passed", () => {
  test("ends with the next message, however late its timer fires", async () => {
    const server = await openOnlineChat({ clockFaults: { throttleMs: MINUTE_MS } });
    const { frames } = await sendTexts(server, "1");
    await server.socket.receive(
      server.error("rate_limited", { client_message_id: idOf(frames[0]), retry_after: 7 }),
    );
    await server.clock.advance(6_990);
    expect(textsOf((await sendTexts(server, "2")).frames)).toEqual([]);
    await server.clock.advance(20);
    expect(textsOf((await sendTexts(server, "3")).frames)).toEqual(["1", "2", "3"]);
  });
});

describe("a machine that slept", () => {
  test("renews a token that was renewed just before the sleep and is refused after it", async () => {
    let renewals = 0;
    const server = await openOnlineChat({
      renewToken: async () => fakeToken({ mark: `${++renewals}`, expiresIn: 2 * HOUR_MS }),
    });
    await server.socket.receive(server.error("token_expired"));
    expect(renewals).toBe(1);
    await server.clock.sleep(HOUR_MS / 2);
    await server.socket.closeByServer(4401, "token_expired");
    await server.clock.advance(0);
    expect(renewals).toBe(2);
    await server.socket.receive(server.welcome());
    expect(server.chat.connection.state).toBe("online");
  });

  test("renews the next token of a list of chats early too, although no chat sent the time since", async () => {
    let renewals = 0;
    const server = fakeServer({
      renewToken: async () =>
        fakeToken({ mark: `${++renewals}`, now: server.clock.now(), expiresIn: HOUR_MS / 4 }),
    });
    server.client.inbox();
    await server.clock.advance(0);
    await server.socket.receive({ type: "chats", chats: [] });
    await server.clock.sleep(8 * HOUR_MS);
    await server.clock.advance(0);
    expect(renewals).toBe(1);
    await server.clock.advance(HOUR_MS / 4 - RENEW_MARGIN_MS);
    expect(renewals).toBe(2);
  });

  test("treats an error about its token as one about the present token", async () => {
    let renewals = 0;
    const server = await openOnlineChat({ renewToken: async () => fakeToken({ mark: `${++renewals}` }) });
    server.client.signIn(fakeToken({ mark: "typed in" }));
    await server.socket.receive(server.error("token_expired"));
    expect(renewals).toBe(0);
    await server.clock.sleep(RENEWAL_GRACE_MS);
    await server.socket.receive(server.error("token_expired"));
    expect(renewals).toBe(1);
  });

  test("drops a line that died meanwhile, even if its first timer after the sleep is late again", async () => {
    const server = await openOnlineChat();
    server.socket.answersPings = false;
    await server.clock.advance(HEARTBEAT_MS);
    await server.clock.sleep(HOUR_MS);
    expect(server.sockets).toHaveLength(1);
    await server.clock.sleep(HOUR_MS);
    await server.clock.advance(0);
    expect(server.sockets).toHaveLength(2);
  });

  test("resumes where it stopped", async () => {
    const server = await openOnlineChat();
    const { frames } = await sendTexts(server, "1");
    await server.clock.sleep(8 * HOUR_MS);
    await reconnect(server);
    expect(server.socket.takeSent("text")).toEqual(frames);
  });
});

describe("the server's clock", () => {
  test("is this machine's until the server has sent its time, and then the server's, whatever is set here", async () => {
    const clock = new FakeClock();
    const serverClock = new ServerClock(clock);
    const start = clock.now();
    expect(serverClock.now()).toBe(start);
    clock.setBack(HOUR_MS);
    await clock.advance(10);
    expect(serverClock.now()).toBe(start + 10);
    serverClock.set(new Date(start + 5 * HOUR_MS).toISOString());
    clock.setBack(-2 * HOUR_MS);
    await clock.advance(10);
    expect(serverClock.now()).toBe(start + 5 * HOUR_MS + 10);
  });
});
