import { describe, expect, test } from "vitest";
import {
  FLOOD_PAUSE_MS,
  HEARTBEAT_MS,
  LAST_WORDS_BYTES,
  PONG_WAIT_MS,
  PONGS_MISSED_MAX,
  RECONNECT_BASE_MS,
  RECONNECT_MAX_MS,
  STEADY_MS,
  WELCOME_WAIT_MS,
} from "../../src/client/limits.ts";
import { PAGE_DEFAULT_MESSAGES } from "../../src/core/limits.ts";
import { fakeSite, fakeToken, heard } from "../support/fake-site.ts";

/** A chat that is online. */
async function online(options: Parameters<typeof fakeSite>[0] = {}) {
  const site = fakeSite(options);
  const chat = site.client.open(2);
  const states = heard<{ state: string }>((listen) => chat.on("connection", listen));
  await site.socket.say(site.welcome());
  expect(chat.connection).toEqual({ state: "online" });
  return Object.assign(site, { chat, states });
}

describe("a connection", () => {
  test("asks for parley.v1 with the token beside it, and for what is newer than it has", async () => {
    const site = fakeSite();
    const chat = site.client.open(2);
    expect(chat.connection).toEqual({ state: "connecting" });
    expect(site.socket.url.href).toBe(
      `wss://chat.example/members/chat/?other_member_id=2&after=0&limit=${PAGE_DEFAULT_MESSAGES}`,
    );
    expect(site.socket.protocols).toEqual(["parley.v1", `bearer.${fakeToken()}`]);
    await site.socket.say(site.welcome(site.messages(7, 9)));
    await site.socket.end(1006);
    await site.clock.pass(0);
    expect(site.socket.url.searchParams.get("after")).toBe("9");
  });

  test(`comes back after waits that double, each a random part of that, until it lasted ${STEADY_MS} ms`, async () => {
    const site = await online({ random: () => 0.5 });
    const waits: number[] = [];
    const lose = async () => {
      const before = site.clock.now();
      await site.socket.end(1006);
      const { connection } = site.chat;
      waits.push(connection.state === "waiting" ? connection.retryAt - before : Number.NaN);
      const count = site.sockets.length;
      await site.clock.pass((waits.at(-1) ?? 0) - 1);
      expect(site.sockets.length).toBe(count);
      await site.clock.pass(1);
      expect(site.sockets.length).toBe(count + 1);
    };
    const most = [1, 2, 4, 8, 16, 32, 64].map((times) =>
      Math.min(times * RECONNECT_BASE_MS, RECONNECT_MAX_MS),
    );
    for (const _ of most) await lose();
    expect(waits.splice(0)).toEqual(most.map((ms) => ms / 2));
    await site.socket.say(site.welcome());
    await site.clock.pass(STEADY_MS - 1);
    await lose();
    expect(waits.splice(0)).toEqual([RECONNECT_MAX_MS / 2]);
    await site.socket.say(site.welcome());
    await site.clock.pass(STEADY_MS);
    await lose();
    expect(waits.splice(0)).toEqual([RECONNECT_BASE_MS / 2]);
  });

  test("comes back at once when the network does, or somebody looks", async () => {
    const site = await online({ random: () => 1 });
    await site.socket.end(1006);
    expect(site.chat.connection.state).toBe("waiting");
    site.back();
    expect([site.sockets.length, site.chat.connection.state]).toEqual([2, "connecting"]);
    // The timer that it waited for is gone.
    await site.clock.pass(RECONNECT_MAX_MS);
    expect(site.sockets.length).toBe(2);
  });

  test("that was begun without a network is begun anew when there is one", async () => {
    const site = fakeSite({ random: () => 1 });
    site.client.open(2);
    await site.clock.pass(PONG_WAIT_MS - 1);
    site.back();
    expect(site.sockets.length).toBe(1);
    await site.clock.pass(1);
    site.back();
    expect([site.sockets.length, site.sockets[0]?.closedByClient]).toEqual([2, true]);
  });

  test(`that is opened and hears nothing is given up after ${WELCOME_WAIT_MS} ms`, async () => {
    const site = fakeSite({ random: () => 1 });
    const chat = site.client.open(2);
    await site.clock.pass(WELCOME_WAIT_MS - 1);
    expect([site.socket.closedByClient, chat.connection.state]).toEqual([false, "connecting"]);
    await site.clock.pass(1);
    expect([site.socket.closedByClient, chat.connection.state]).toEqual([true, "waiting"]);
  });

  test.each([
    [4403, "member_disabled", { state: "gave up", code: "member_disabled" }],
    [4404, "member_not_found", { state: "gave up", code: "member_not_found" }],
    [4429, "too_many_sockets", { state: "gave up", code: "too_many_sockets" }],
  ])("closed with %i %s stays closed until the member wants it", async (code, reason, state) => {
    const site = await online();
    await site.socket.end(code, reason);
    expect(site.chat.connection).toEqual(state);
    site.back();
    await site.clock.pass(3_600_000);
    expect(site.sockets.length).toBe(1);
    site.chat.reconnect();
    await site.socket.say(site.welcome());
    expect([site.sockets.length, site.chat.connection.state]).toEqual([2, "online"]);
  });

  test(`closed with 4429 flood pauses for ${FLOOD_PAUSE_MS} ms`, async () => {
    const site = await online();
    await site.socket.end(4429, "flood");
    await site.clock.pass(FLOOD_PAUSE_MS - 1);
    expect(site.sockets.length).toBe(1);
    await site.clock.pass(1);
    expect(site.sockets.length).toBe(2);
  });

  test.each([
    [LAST_WORDS_BYTES, "closed, once that has left", { closedByClient: true, aborted: false }],
    [LAST_WORDS_BYTES + 1, "aborted", { closedByClient: false, aborted: true }],
  ])("that the member closed while %i bytes wait is %s", async (waiting, _, ending) => {
    const site = fakeSite({ canAbort: true });
    const chat = site.client.open(2);
    await site.socket.say(site.welcome());
    site.socket.bufferedAmount = waiting;
    chat.close();
    expect(site.socket).toMatchObject(ending);
  });

  test("that the member closed is closed, and leaves no timer behind", async () => {
    const site = await online();
    void site.chat.send({ text: "never answered" });
    await site.clock.pass(0);
    site.chat.close();
    site.client.close();
    expect([site.chat.connection, site.socket.closedByClient]).toEqual([{ state: "closed" }, true]);
    expect(site.clock.waiting).toBe(0);
    site.back();
    site.chat.reconnect();
    expect(site.sockets.length).toBe(1);
    // The next one is another chat.
    expect(site.client.open(2)).not.toBe(site.chat);
  });

  test("does not hear what an abandoned socket still says", async () => {
    const site = await online();
    const [old] = site.sockets;
    site.chat.close();
    await old?.say(site.message(1));
    expect(site.chat.messages).toEqual([]);
  });
});

/** A chat that is online, and whose site says nothing from then on. */
async function silent(options: Parameters<typeof fakeSite>[0] = {}) {
  const site = await online(options);
  site.socket.isThere = false;
  return site;
}

describe("a silent connection", () => {
  test(`is asked after ${HEARTBEAT_MS} ms, and given up when ${PONGS_MISSED_MAX} questions were not answered`, async () => {
    const site = await silent({ random: () => 1 });
    await site.clock.pass(HEARTBEAT_MS - 1);
    expect(site.socket.take("ping")).toEqual([]);
    await site.clock.pass(1);
    expect(site.socket.take("ping")).toEqual([{ type: "ping" }]);
    await site.clock.pass(PONG_WAIT_MS);
    expect(site.socket.take("ping").length).toBe(1);
    await site.clock.pass(PONG_WAIT_MS - 1);
    expect(site.chat.connection.state).toBe("online");
    await site.clock.pass(1);
    expect([site.socket.closedByClient, site.chat.connection.state]).toEqual([true, "waiting"]);
  });

  test(`that answers, or says anything else, is well for another ${HEARTBEAT_MS} ms`, async () => {
    const site = await silent();
    for (const frame of [{ type: "pong" }, { type: "typing", member_id: 2 }, { type: "pong" }]) {
      await site.clock.pass(HEARTBEAT_MS);
      expect(site.socket.take("ping").length).toBe(1);
      await site.socket.say(frame);
    }
    await site.clock.pass(HEARTBEAT_MS / 2);
    await site.socket.say({ type: "typing", member_id: 2 });
    await site.clock.pass(HEARTBEAT_MS - 1);
    expect(site.socket.take("ping")).toEqual([]);
    await site.clock.pass(1);
    expect(site.socket.take("ping").length).toBe(1);
    expect(site.sockets.length).toBe(1);
  });

  test("is not dead while a large file leaves it", async () => {
    const site = await silent();
    site.socket.bufferedAmount = 5_000_000;
    for (let i = 0; i < 20; i++) {
      await site.clock.pass(PONG_WAIT_MS);
      site.socket.bufferedAmount -= 100_000;
    }
    expect(site.chat.connection.state).toBe("online");
    // From then on nothing moves.
    await site.clock.pass(2 * HEARTBEAT_MS);
    expect(site.sockets.length).toBe(2);
  });

  test(`of a laptop that slept for an hour is asked at once, and given up within ${PONG_WAIT_MS} ms`, async () => {
    const site = await silent({ random: () => 1 });
    await site.clock.pass(3_000);
    await site.clock.sleep(3_600_000);
    expect(site.socket.take("ping").length).toBe(1);
    await site.clock.pass(PONG_WAIT_MS - 1);
    expect(site.chat.connection.state).toBe("online");
    await site.clock.pass(1);
    expect(site.chat.connection.state).toBe("waiting");
  });

  test("of a laptop that slept, and is there all the same, stays", async () => {
    const site = await silent();
    await site.clock.sleep(3_600_000);
    await site.socket.say({ type: "pong" });
    await site.clock.pass(PONG_WAIT_MS);
    expect([site.sockets.length, site.chat.connection.state]).toEqual([1, "online"]);
  });

  test("is asked at once when the network comes back", async () => {
    const site = await silent();
    site.back();
    expect(site.socket.take("ping").length).toBe(1);
    await site.clock.pass(PONG_WAIT_MS - 1);
    expect(site.sockets.length).toBe(1);
    await site.clock.pass(1);
    expect([site.sockets.length, site.sockets[0]?.closedByClient]).toEqual([2, true]);
  });
});
