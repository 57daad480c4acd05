import { describe, expect, test } from "vitest";
import {
  NETWORK_BACK_MS,
  PONG_WAIT_MS,
  RENEW_MARGIN_MS,
  TICKET_MARGIN_MS,
  TICKET_WAIT_MS,
} from "../../../src/client/limits.ts";
import { TICKET_TTL_SECONDS } from "../../../src/core/limits.ts";
import { flushTasks } from "../../support/fakes/fake-clock.ts";
import { type FakeServer, fakeServer, fakeToken } from "../../support/fakes/fake-server.ts";
import { ELAPSED_ERROR_MS, NOW_ERROR_MS } from "../../support/fakes/uneven-clock.ts";

/** How long after its request a ticket opens more sockets. */
const USABLE_MS = TICKET_TTL_SECONDS * 1000 - TICKET_MARGIN_MS;
const HOUR_MS = 3_600_000;
const refuse = async ({ socket }: FakeServer) => socket.closeByServer(4401, "unauthorized");
const ticketsOf = ({ sockets }: FakeServer) => sockets.map(({ protocols }) => protocols[1]);

describe("a ticket", () => {
  test("is requested with the access token in the header, and from no other address", async () => {
    const server = fakeServer();
    await server.open(2);
    expect(server.tickets.requests).toEqual([
      {
        url: "https://chat.example/auth/ticket",
        method: "POST",
        headers: { Authorization: `Bearer ${fakeToken()}` },
        redirect: "error",
        signal: expect.any(AbortSignal),
      },
    ]);
  });

  test("serves all chats and the inbox that connect at the same time", async () => {
    const server = fakeServer();
    server.client.open(2);
    server.client.inbox();
    server.client.open(3);
    await flushTasks();
    expect(ticketsOf(server)).toEqual(["bearer.ticket-1", "bearer.ticket-1", "bearer.ticket-1"]);
    expect(server.tickets.requests).toHaveLength(1);
  });

  test(`serves the sockets of ${USABLE_MS} ms`, async () => {
    const server = fakeServer();
    await server.open(2);
    await server.clock.advance(USABLE_MS - 1 - ELAPSED_ERROR_MS);
    await server.open(3);
    expect(server.tickets.requests).toHaveLength(1);
    await server.clock.advance(1 + 2 * ELAPSED_ERROR_MS);
    await server.open(4);
    expect(server.tickets.requests).toHaveLength(2);
    expect(server.socket.protocols[1]).toBe("bearer.ticket-2");
  });

  test("lasts from its request on, however late the answer arrives", async () => {
    const server = fakeServer();
    const answer = Promise.withResolvers<"ticket">();
    server.tickets.answers.push(answer.promise);
    await server.open(2);
    await server.clock.advance(TICKET_WAIT_MS - 1);
    answer.resolve("ticket");
    await server.clock.advance(USABLE_MS - TICKET_WAIT_MS - ELAPSED_ERROR_MS);
    await server.open(3);
    expect(server.tickets.requests).toHaveLength(1);
    await server.clock.advance(1 + 2 * ELAPSED_ERROR_MS);
    await server.open(4);
    expect(server.tickets.requests).toHaveLength(2);
  });

  test.each([
    ["back", HOUR_MS],
    ["ahead", -HOUR_MS],
  ])("lasts as long when the machine's clock is set %s by an hour", async (_, ms) => {
    const server = fakeServer();
    await server.open(2);
    server.clock.setBack(ms);
    await server.clock.advance(USABLE_MS - 1 - ELAPSED_ERROR_MS);
    await server.open(3);
    expect(server.tickets.requests).toHaveLength(1);
    await server.clock.advance(1 + 2 * ELAPSED_ERROR_MS);
    await server.open(4);
    expect(server.tickets.requests).toHaveLength(2);
  });

  test("that ran out while the machine slept is fetched again, also the second time", async () => {
    const server = fakeServer();
    const chat = await server.open(2);
    await server.socket.receive(server.welcome());
    for (let sleeps = 1; sleeps <= 2; sleeps++) {
      await server.clock.sleep(HOUR_MS);
      await server.socket.closeByServer(1006);
      await server.clock.advance(0);
      await refuse(server);
      await server.socket.receive(server.welcome());
      expect(server.tickets.requests).toHaveLength(1 + sleeps);
      expect(chat.connection.state).toBe("online");
    }
  });

  test("that several sockets were refused with is fetched again once for all of them", async () => {
    const server = fakeServer();
    const chats = [server.client.open(2), server.client.open(3), server.client.inbox()];
    await flushTasks();
    for (const socket of [...server.sockets]) await socket.closeByServer(4401, "unauthorized");
    for (const socket of server.sockets.slice(3, 5)) await socket.receive(server.welcome());
    await server.socket.receive({ type: "chats", chats: [] });
    expect(chats.map(({ connection }) => connection.state)).toEqual(["online", "online", "online"]);
    expect(server.tickets.requests).toHaveLength(2);
  });

  test("that is refused after another failure is not the second in a row", async () => {
    const server = fakeServer();
    const chat = await server.open(2);
    await refuse(server);
    await server.socket.closeByServer(1006);
    await server.clock.advance(0);
    await refuse(server);
    expect(chat.connection.state).toBe("connecting");
    await server.socket.receive(server.welcome());
    expect(chat.connection.state).toBe("online");
  });

  test("is not requested for a new socket of a token that is over", async () => {
    const renewal = Promise.withResolvers<string>();
    const server = fakeServer({ renewToken: () => renewal.promise });
    server.tickets.answers.push({ status: 401 });
    const chat = await server.open(2);
    await server.open(3);
    chat.reconnect();
    await server.goOnline();
    expect(server.tickets.requests).toHaveLength(1);
    renewal.resolve(fakeToken({ mark: "second" }));
    await flushTasks();
    expect(server.tickets.tokens).toEqual([fakeToken(), fakeToken({ mark: "second" })]);
    expect(server.sockets).toHaveLength(2);
  });
});

describe("a request for a ticket", () => {
  test("is dropped for one with the new token when the member signs in meanwhile", async () => {
    const second = fakeToken({ mark: "second" });
    const server = fakeServer();
    server.tickets.answers.push("late");
    const chats = [await server.open(2), await server.open(3)];
    server.client.signIn(second);
    await flushTasks();
    expect(server.tickets.tokens).toEqual([fakeToken(), second]);
    expect(server.tickets.requests.map(({ signal }) => signal.aborted)).toEqual([true, false]);
    expect(ticketsOf(server)).toEqual(["bearer.ticket-1", "bearer.ticket-1"]);
    for (const socket of server.sockets) await socket.receive(server.welcome());
    expect(chats.map(({ connection }) => connection.state)).toEqual(["online", "online"]);
  });

  test("that still waits when the client is closed is aborted, and leaves no timer", async () => {
    const server = fakeServer();
    server.tickets.answers.push("late");
    const chat = await server.open(2);
    server.client.close();
    await flushTasks();
    expect(server.tickets.requests[0]?.signal.aborted).toBe(true);
    expect(server.sockets).toEqual([]);
    expect(chat.connection.state).toBe("closed");
    expect(server.clock.pendingTimers).toBe(0);
  });

  test("that a closed chat has made opens no socket, and its ticket serves another chat", async () => {
    const server = fakeServer();
    const answer = Promise.withResolvers<"ticket">();
    server.tickets.answers.push(answer.promise);
    (await server.open(2)).close();
    await server.open(3);
    answer.resolve("ticket");
    await flushTasks();
    expect(server.sockets.map(({ url }) => url.searchParams.get("other_member_id"))).toEqual(["3"]);
    expect(server.tickets.requests).toHaveLength(1);
  });

  test("that was made without a network is made again when there is one, once for all", async () => {
    const server = fakeServer({ random: () => 1 });
    server.tickets.answers.push("late");
    await server.open(2);
    await server.open(3);
    await server.clock.advance(PONG_WAIT_MS - 1 - NOW_ERROR_MS);
    await server.goOnline();
    expect(server.tickets.requests).toHaveLength(1);
    await server.clock.advance(1 + NOW_ERROR_MS + ELAPSED_ERROR_MS);
    await server.goOnline();
    await server.clock.advance(NETWORK_BACK_MS);
    expect(server.tickets.requests.map(({ signal }) => signal.aborted)).toEqual([true, false]);
    expect(ticketsOf(server)).toEqual(["bearer.ticket-1", "bearer.ticket-1"]);
  });
});

test("a token that is renewed while a socket is being opened is sent on it", async () => {
  const second = fakeToken({ mark: "second", expiresIn: 2 * HOUR_MS });
  const server = fakeServer({ renewToken: async () => second });
  await server.clock.advance(HOUR_MS - RENEW_MARGIN_MS - 1);
  await server.open(2);
  await server.clock.advance(1);
  expect(server.tickets.tokens).toEqual([fakeToken()]);
  await server.socket.receive(server.welcome());
  expect(server.socket.sent).toEqual([`Bearer ${second}`]);
});
