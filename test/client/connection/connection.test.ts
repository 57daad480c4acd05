import { describe, expect, test } from "vitest";
import {
  FLOOD_PAUSE_MS,
  FLUSH_ON_CLOSE_BYTES,
  HEARTBEAT_MS,
  NETWORK_BACK_MS,
  PING_INTERVAL_MS,
  PONG_WAIT_MS,
  PONGS_MISSED_MAX,
  RECONNECT_BASE_MS,
  RECONNECT_MAX_MS,
  STABLE_AFTER_MS,
  UNAVAILABLE_MAX_MS,
  WELCOME_WAIT_MS,
} from "../../../src/client/limits.ts";
import { PAGE_DEFAULT_MESSAGES, SILENT_AFTER_MS } from "../../../src/core/limits.ts";
import { collectEvents, fakeServer } from "../../support/fakes/fake-server.ts";
import { ELAPSED_ERROR_MS, NOW_ERROR_MS } from "../../support/fakes/uneven-clock.ts";

/** Opens a chat that is online. */
async function online(options: Parameters<typeof fakeServer>[0] = {}) {
  const server = fakeServer(options);
  const chat = await server.open(2);
  const states = collectEvents<{ state: string }>((listen) => chat.on("connection", listen));
  await server.socket.receive(server.welcome());
  expect(chat.connection).toEqual({ state: "online" });
  return Object.assign(server, { chat, states });
}

describe("a connection", () => {
  test("requests parley.v1 with a ticket, and the messages after its last one", async () => {
    const server = fakeServer();
    const chat = server.client.open(2);
    expect(chat.connection).toEqual({ state: "connecting" });
    await server.clock.advance(0);
    expect(server.socket.url.href).toBe(
      `wss://chat.example/members/chat/?other_member_id=2&after=0&limit=${PAGE_DEFAULT_MESSAGES}`,
    );
    expect(server.socket.protocols).toEqual(["parley.v1", "bearer.ticket-1"]);
    await server.socket.receive(server.welcome(server.messages(7, 9)));
    await server.socket.closeByServer(1006);
    await server.clock.advance(0);
    expect(server.socket.url.searchParams.get("after")).toBe("9");
  });

  test(`reconnects with a doubling, random backoff, which resets after ${STABLE_AFTER_MS} ms online`, async () => {
    const server = await online({ random: () => 0.5 });
    const waits: number[] = [];
    const lose = async () => {
      const before = server.clientClock.now();
      await server.socket.closeByServer(1006);
      const { connection } = server.chat;
      waits.push(connection.state === "waiting" ? connection.retryAt - before : Number.NaN);
      const count = server.sockets.length;
      await server.clock.advance((waits.at(-1) ?? 0) - 1);
      expect(server.sockets.length).toBe(count);
      await server.clock.advance(1);
      expect(server.sockets.length).toBe(count + 1);
    };
    const most = [1, 2, 4, 8, 16, 32, 64].map((times) =>
      Math.min(times * RECONNECT_BASE_MS, RECONNECT_MAX_MS),
    );
    for (const _ of most) await lose();
    expect(waits.splice(0)).toEqual(most.map((ms) => ms / 2));
    await server.socket.receive(server.welcome());
    await server.clock.advance(STABLE_AFTER_MS - 1 - ELAPSED_ERROR_MS);
    await lose();
    expect(waits.splice(0)).toEqual([RECONNECT_MAX_MS / 2]);
    await server.socket.receive(server.welcome());
    await server.clock.advance(STABLE_AFTER_MS + ELAPSED_ERROR_MS);
    await lose();
    expect(waits.splice(0)).toEqual([RECONNECT_BASE_MS / 2]);
  });

  test.each([
    [4503, "unavailable", UNAVAILABLE_MAX_MS],
    [1006, "", RECONNECT_MAX_MS],
    [1001, "", RECONNECT_MAX_MS],
    [1012, "", RECONNECT_MAX_MS],
  ])("doubles its backoff after the close %i %s from 3 s up to %s ms", async (code, reason, maxMs) => {
    const server = await online({ random: () => 1 });
    const waits: number[] = [];
    for (let tries = 0; tries < 7; tries++) {
      const before = server.clientClock.now();
      await server.socket.closeByServer(code, reason);
      const { connection } = server.chat;
      waits.push(connection.state === "waiting" ? connection.retryAt - before : Number.NaN);
      await server.clock.advance(waits.at(-1) ?? 0);
    }
    expect(waits).toEqual([3, 6, 12, 24, 48, 96, 192].map((seconds) => Math.min(seconds * 1_000, maxMs)));
  });

  test("reconnects within half a second when the network is back or the page becomes visible", async () => {
    const server = await online({ random: () => 1 });
    await server.socket.closeByServer(1006);
    expect(server.chat.connection.state).toBe("waiting");
    const { retryAt = 0 } = server.chat.connection as { retryAt?: number };
    await server.goOnline();
    expect(server.chat.connection).toEqual({
      state: "waiting",
      retryAt: retryAt - RECONNECT_BASE_MS + NETWORK_BACK_MS,
    });
    await server.clock.advance(NETWORK_BACK_MS - 1);
    expect(server.sockets).toHaveLength(1);
    await server.clock.advance(1);
    expect(server.sockets).toHaveLength(2);
    expect(server.chat.connection.state).toBe("connecting");
    // The backoff timer is cleared.
    await server.clock.advance(RECONNECT_MAX_MS);
    expect(server.sockets.length).toBe(2);
  });

  /** Returns how many sockets are opened in 5 minutes if each is closed at once, with these codes in turn. */
  async function countAttempts(closes: [number, string][], { isFlapping }: { isFlapping: boolean }) {
    const server = await online({ random: () => 1 });
    let closed = 0;
    for (let ms = 0; ms < 300_000; ms += NETWORK_BACK_MS / 2) {
      const [code, reason] = closes[closed % closes.length] as [number, string];
      if (server.sockets.length > closed) {
        closed++;
        await server.socket.closeByServer(code, reason);
      }
      if (isFlapping) await server.goOnline();
      await server.clock.advance(NETWORK_BACK_MS / 2);
    }
    return server.sockets.length;
  }

  test.each<[string, [number, string][]]>([
    ["unavailable", [[4503, "unavailable"]]],
    ["a flood", [[4429, "flood"]]],
    [
      "unavailable, or lost",
      [
        [4503, "unavailable"],
        [1006, ""],
        [1006, ""],
      ],
    ],
  ])("retries no sooner where it is %s, however often the network comes and goes", async (_, closes) => {
    const calm = await countAttempts(closes, { isFlapping: false });
    expect(await countAttempts(closes, { isFlapping: true })).toBe(calm);
  });

  test("retries sooner where it is only lost when the network comes and goes", async () => {
    const calm = await countAttempts([[1006, ""]], { isFlapping: false });
    expect(await countAttempts([[1006, ""]], { isFlapping: true })).toBeGreaterThan(10 * calm);
  });

  test.each([429, 503])(
    "waits as long as a %i to its ticket asks, whatever the network does",
    async (status) => {
      const server = fakeServer({ random: () => 1 });
      server.tickets.answers.push({ status, retryAfter: "60" });
      const { connection } = await server.open(2);
      expect(connection.state).toBe("waiting");
      for (let times = 0; times < 3; times++) await server.goOnline();
      await server.clock.advance(60_000 - ELAPSED_ERROR_MS);
      expect(server.tickets.requests).toHaveLength(1);
      await server.clock.advance(RECONNECT_BASE_MS + 2 * ELAPSED_ERROR_MS);
      expect(server.tickets.requests).toHaveLength(2);
    },
  );

  test("that was stable after a refusal is opened soon when the network is back", async () => {
    const server = await online({ random: () => 1 });
    await server.socket.closeByServer(4503, "unavailable");
    await server.clock.advance(RECONNECT_BASE_MS);
    await server.socket.receive(server.welcome());
    await server.clock.advance(STABLE_AFTER_MS + ELAPSED_ERROR_MS);
    await server.socket.closeByServer(1006);
    await server.goOnline();
    await server.clock.advance(NETWORK_BACK_MS);
    expect(server.sockets).toHaveLength(3);
  });

  test("that was opened without a network is opened again when there is one", async () => {
    const server = fakeServer({ random: () => 1 });
    await server.open(2);
    await server.clock.advance(PONG_WAIT_MS - 1 - NOW_ERROR_MS);
    await server.goOnline();
    expect(server.sockets.length).toBe(1);
    await server.clock.advance(1 + NOW_ERROR_MS + ELAPSED_ERROR_MS);
    await server.goOnline();
    expect(server.sockets[0]?.closedByClient).toBe(true);
    await server.clock.advance(NETWORK_BACK_MS);
    expect(server.sockets).toHaveLength(2);
  });

  test(`without a first frame is dropped after ${WELCOME_WAIT_MS} ms`, async () => {
    const server = fakeServer({ random: () => 1 });
    const chat = await server.open(2);
    await server.clock.advance(WELCOME_WAIT_MS - 1);
    expect(server.socket.closedByClient).toBe(false);
    expect(chat.connection.state).toBe("connecting");
    await server.clock.advance(1);
    expect(server.socket.closedByClient).toBe(true);
    expect(chat.connection.state).toBe("waiting");
  });

  test.each([
    [4403, "member_disabled", { state: "stopped", code: "member_disabled" }],
    [4404, "member_not_found", { state: "stopped", code: "member_not_found" }],
    [4429, "too_many_sockets", { state: "stopped", code: "too_many_sockets" }],
  ])("closed by the server with %i %s stays closed until `reconnect`", async (code, reason, state) => {
    const server = await online();
    await server.socket.closeByServer(code, reason);
    expect(server.chat.connection).toEqual(state);
    await server.goOnline();
    await server.clock.advance(3_600_000);
    expect(server.sockets.length).toBe(1);
    server.chat.reconnect();
    await server.clock.advance(0);
    await server.socket.receive(server.welcome());
    expect(server.sockets).toHaveLength(2);
    expect(server.chat.connection.state).toBe("online");
  });

  test.each(["flood", "rate_limited"])(
    `closed by the server with 4429 %s waits for ${FLOOD_PAUSE_MS} ms`,
    async (reason) => {
      const server = await online();
      await server.socket.closeByServer(4429, reason);
      await server.clock.advance(FLOOD_PAUSE_MS - 1);
      expect(server.sockets.length).toBe(1);
      await server.clock.advance(1);
      expect(server.sockets.length).toBe(2);
    },
  );

  test.each([
    [FLUSH_ON_CLOSE_BYTES, "flushed and closed", { closedByClient: true, aborted: false }],
    [FLUSH_ON_CLOSE_BYTES + 1, "aborted", { closedByClient: false, aborted: true }],
  ])("closed by the client with %i bytes in the buffer is %s", async (waiting, _, ending) => {
    const server = fakeServer({ canAbort: true });
    const chat = await server.open(2);
    await server.socket.receive(server.welcome());
    server.socket.bufferedAmount = waiting;
    chat.close();
    expect(server.socket).toMatchObject(ending);
  });

  test("closed by the client stays closed and leaves no timer", async () => {
    const server = await online();
    void server.chat.send({ text: "never answered" });
    await server.clock.advance(0);
    server.chat.close();
    server.client.close();
    expect(server.chat.connection).toEqual({ state: "closed" });
    expect(server.socket.closedByClient).toBe(true);
    expect(server.clock.pendingTimers).toBe(0);
    await server.goOnline();
    server.chat.reconnect();
    await server.clock.advance(0);
    expect(server.sockets.length).toBe(1);
    // Opening the chat again returns another object.
    expect(await server.open(2)).not.toBe(server.chat);
  });

  test("ignores the frames of an abandoned socket", async () => {
    const server = await online();
    const [old] = server.sockets;
    server.chat.close();
    await old?.receive(server.message(1));
    expect(server.chat.messages).toEqual([]);
  });
});

/** Opens a chat that is online, and whose server sends nothing after that. */
async function silent(options: Parameters<typeof fakeServer>[0] = {}) {
  const server = await online(options);
  server.socket.answersPings = false;
  return server;
}

describe("a silent connection", () => {
  test(`is pinged after ${HEARTBEAT_MS} ms, and dropped after ${PONGS_MISSED_MAX} missed pongs`, async () => {
    const server = await silent({ random: () => 1 });
    await server.clock.advance(HEARTBEAT_MS - 1);
    expect(server.socket.takeSent("ping")).toEqual([]);
    await server.clock.advance(1);
    expect(server.socket.takeSent("ping")).toEqual([{ type: "ping" }]);
    await server.clock.advance(PONG_WAIT_MS);
    expect(server.socket.takeSent("ping").length).toBe(1);
    await server.clock.advance(PONG_WAIT_MS - 1);
    expect(server.chat.connection.state).toBe("online");
    await server.clock.advance(1);
    expect(server.socket.closedByClient).toBe(true);
    expect(server.chat.connection.state).toBe("waiting");
  });

  test(`that receives a pong or any other frame is not pinged for another ${HEARTBEAT_MS} ms`, async () => {
    const server = await silent();
    for (const frame of [{ type: "pong" }, { type: "typing", member_id: 2 }, { type: "pong" }]) {
      await server.clock.advance(HEARTBEAT_MS + 2 * ELAPSED_ERROR_MS);
      expect(server.socket.takeSent("ping").length).toBe(1);
      await server.socket.receive(frame);
    }
    await server.clock.advance(HEARTBEAT_MS / 2);
    await server.socket.receive({ type: "typing", member_id: 2 });
    await server.clock.advance(HEARTBEAT_MS - 1 - ELAPSED_ERROR_MS);
    expect(server.socket.takeSent("ping")).toEqual([]);
    await server.clock.advance(1 + 2 * ELAPSED_ERROR_MS);
    expect(server.socket.takeSent("ping").length).toBe(1);
    expect(server.sockets.length).toBe(1);
  });

  test(`that receives frames all the time is pinged after ${PING_INTERVAL_MS} ms, without a wait for the answer`, async () => {
    const server = await silent();
    for (let pings = 0; pings < 3; pings++) {
      for (let second = 0; second < PING_INTERVAL_MS / 1000 - 1; second++) {
        await server.clock.advance(1000);
        await server.socket.receive({ type: "typing", member_id: 2 });
        expect(server.socket.takeSent("ping")).toEqual([]);
      }
      await server.clock.advance(1000 + 2 * ELAPSED_ERROR_MS);
      expect(server.socket.takeSent("ping")).toEqual([{ type: "ping" }]);
    }
    expect(server.sockets).toHaveLength(1);
  });

  test("is kept while a large file is leaving it", async () => {
    const server = await silent();
    server.socket.bufferedAmount = 5_000_000;
    for (let i = 0; i < 20; i++) {
      await server.clock.advance(PONG_WAIT_MS);
      server.socket.bufferedAmount -= 100_000;
    }
    expect(server.chat.connection.state).toBe("online");
    // From here on the buffer does not drain.
    await server.clock.advance(2 * HEARTBEAT_MS);
    expect(server.sockets.length).toBe(2);
  });

  test(`of a laptop that slept for an hour is pinged at once, and dropped after ${PONG_WAIT_MS} ms`, async () => {
    const server = await silent({ random: () => 1 });
    await server.clock.advance(3_000);
    await server.clock.sleep(3_600_000);
    // The second ping wakes the room, for which the member is absent by now.
    expect(server.socket.takeSent("ping").length).toBe(2);
    await server.clock.advance(PONG_WAIT_MS - 1);
    expect(server.chat.connection.state).toBe("online");
    await server.clock.advance(1);
    expect(server.chat.connection.state).toBe("waiting");
  });

  test.each([
    [SILENT_AFTER_MS - PING_INTERVAL_MS, 1],
    [SILENT_AFTER_MS, 2],
  ])("of a laptop that slept for %i ms is pinged %i times at once", async (sleptMs, pings) => {
    const server = await silent();
    await server.clock.sleep(sleptMs);
    expect(server.socket.takeSent("ping").length).toBe(pings);
  });

  test("of a list of chats is pinged once at once after a sleep: it has no presence", async () => {
    const server = fakeServer();
    server.client.inbox();
    await server.clock.advance(0);
    await server.socket.receive({ type: "chats", chats: [] });
    await server.clock.sleep(SILENT_AFTER_MS);
    expect(server.socket.takeSent("ping").length).toBe(1);
  });

  test("of a laptop that slept is kept if the server answers", async () => {
    const server = await silent();
    await server.clock.sleep(3_600_000);
    await server.socket.receive({ type: "pong" });
    await server.clock.advance(PONG_WAIT_MS);
    expect(server.sockets).toHaveLength(1);
    expect(server.chat.connection.state).toBe("online");
  });

  test("is pinged at once when the network is back", async () => {
    const server = await silent();
    await server.goOnline();
    expect(server.socket.takeSent("ping").length).toBe(1);
    await server.clock.advance(PONG_WAIT_MS - 1);
    expect(server.sockets.length).toBe(1);
    await server.clock.advance(1);
    expect(server.sockets).toHaveLength(2);
    expect(server.sockets[0]?.closedByClient).toBe(true);
  });
});

test("a chat that a listener closes while it connects opens no socket", async () => {
  const server = await online();
  server.chat.on("connection", ({ state }) => {
    if (state === "connecting") server.chat.close();
  });
  await server.socket.closeByServer(1006);
  await server.clock.advance(60_000);
  expect(server.chat.connection.state).toBe("closed");
  expect(server.sockets).toHaveLength(1);
});
