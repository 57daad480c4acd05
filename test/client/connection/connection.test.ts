import { describe, expect, test } from "vitest";
import {
  FLOOD_PAUSE_MS,
  FLUSH_ON_CLOSE_BYTES,
  NETWORK_BACK_MS,
  PONG_WAIT_MS,
  RECONNECT_BASE_MS,
  RECONNECT_MAX_MS,
  STABLE_AFTER_MS,
  UNAVAILABLE_MAX_MS,
  WELCOME_WAIT_MS,
} from "../../../src/client/limits.ts";
import { PAGE_DEFAULT_MESSAGES } from "../../../src/core/limits.ts";
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
