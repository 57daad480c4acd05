import { describe, expect, test } from "vitest";
import {
  HEARTBEAT_MS,
  PING_INTERVAL_MS,
  PONG_WAIT_MS,
  PONGS_MISSED_MAX,
} from "../../../src/client/limits.ts";
import { SILENT_AFTER_MS } from "../../../src/core/limits.ts";
import { collectEvents, fakeServer } from "../../support/fakes/fake-server.ts";
import { ELAPSED_ERROR_MS } from "../../support/fakes/uneven-clock.ts";

/** Opens a chat that is online. */
async function online(options: Parameters<typeof fakeServer>[0] = {}) {
  const server = fakeServer(options);
  const chat = await server.open(2);
  const states = collectEvents<{ state: string }>((listen) => chat.on("connection", listen));
  await server.socket.receive(server.welcome());
  expect(chat.connection).toEqual({ state: "online" });
  return Object.assign(server, { chat, states });
}

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
