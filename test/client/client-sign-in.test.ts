import { decodeProtectedHeader } from "jose";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { Chat } from "../../src/client/chat.ts";
import { ChatClient } from "../../src/client/chat-client.ts";
import { FLOOD_PAUSE_MS } from "../../src/client/limits.ts";
import { RATE_LIMIT_PERIOD_SECONDS, TICKET_TTL_SECONDS } from "../../src/core/limits.ts";
import { rateLimitOf } from "../support/defaults.ts";
import { addPair, roomOf } from "../support/runtime/chat.ts";
import {
  clients,
  closeClients,
  isOnline,
  LossySocket,
  openClientChat,
} from "../support/runtime/client-chats.ts";
import { type Parley, startParley, tokenFor } from "../support/runtime/parley.ts";
import { startRecordingProxy } from "../support/runtime/recording-proxy.ts";

let parley: Parley;
beforeAll(async () => {
  parley = await startParley({ SEND_BURST: 0 }, { instrumented: true });
});
afterEach(closeClients);
afterAll(() => parley.close());

const ids = (chat: Chat) => chat.messages.map(({ id }) => id);

const addPayers = (coins = 100) => addPair(parley, { ada: { coins }, ben: { coins } });

describe("the upgrades of a client", () => {
  let proxy: Awaited<ReturnType<typeof startRecordingProxy>>;
  beforeAll(async () => {
    proxy = await startRecordingProxy(parley.url);
  });
  afterEach(() => parley.resetFailpoints());
  afterAll(() => proxy.close());

  /** Creates a client of a new member, whose requests are recorded. Each token is its next one. */
  async function record(
    tokens: Parameters<typeof tokenFor>[1][] = [{}],
    options: { canRenew?: boolean } = {},
  ) {
    const [ada, ben] = await addPayers();
    const [token = "", next = ""] = await Promise.all(tokens.map((each) => tokenFor(ada.id, each)));
    const client = new ChatClient({
      url: proxy.url,
      token,
      ...(options.canRenew && { renewToken: async () => next }),
    });
    clients.push(client);
    const signedOut: unknown[] = [];
    client.on("signedOut", () => signedOut.push(true));
    const before = proxy.requests().length;
    const requests = () => proxy.requests().slice(before);
    return {
      ...{ ada, ben, client, token, next, signedOut },
      /** The subprotocols of each upgrade. */
      offered: () => requests().flatMap(({ headers }) => headers["sec-websocket-protocol"] ?? []),
      /** The first lines of the requests that contain this. */
      withText: (text: string) =>
        requests()
          .filter((request) => JSON.stringify(request).includes(text))
          .map(({ line }) => line),
    };
  }
  const TICKET_REQUEST = "POST /auth/ticket HTTP/1.1";

  test("offer one ticket for all chats and the inbox, and never an access token", async () => {
    const { ada, ben, client, token, next, offered, withText } = await record([{}, { ttlSeconds: 72_000 }]);
    const cleo = await parley.addMember();
    const chat = client.open(ben.id);
    await Promise.all([chat, client.open(cleo.id), client.inbox()].map(isOnline));
    expect(offered()).toHaveLength(3);
    const [first = "", ...others] = offered();
    expect(others).toEqual([first, first]);
    const ticket = /^parley\.v1, ?bearer\.(\S+)$/.exec(first)?.[1] ?? "";
    expect(decodeProtectedHeader(ticket).typ).toBe("parley-ticket+jwt");
    // A renewal on open sockets, and a reconnect after it.
    client.signIn(next);
    expect(await chat.send({ text: "still here" })).toMatchObject({ id: 1 });
    await parley.evict("CHAT_ROOM", { ...roomOf(ada, ben), webSockets: "close" });
    await expect.poll(() => offered().length).toBe(4);
    await isOnline(chat);
    expect([withText(token), withText(next)]).toEqual([[TICKET_REQUEST], [TICKET_REQUEST]]);
  });

  test("offer another ticket when the first one ran out on the way, and the member stays signed in", async () => {
    const { ben, client, token, signedOut, offered, withText } = await record();
    const chat = client.open(ben.id);
    await isOnline(chat);
    await parley.advanceClock(TICKET_TTL_SECONDS * 1000);
    await isOnline(client.inbox());
    const [first, second, third] = offered();
    expect(second).toBe(first);
    expect(third).not.toBe(first);
    expect(offered()).toHaveLength(3);
    expect(withText(token)).toEqual([TICKET_REQUEST, TICKET_REQUEST]);
    expect(signedOut).toEqual([]);
    expect(chat.connection.state).toBe("online");
  });

  test.each([
    // The Worker remembers the end of the access, and answers the second request for a ticket with 401.
    ["was revoked", { epoch: 7 }, 2, 1],
    ["has expired", { ttlSeconds: -1 }, 1, 0],
  ])("of a token that %s end its session, or follow its renewal", async (_, first, requests, upgrades) => {
    const over = await record([first]);
    const lost = over.client.open(over.ben.id);
    await expect.poll(() => lost.connection.state).toBe("signed-out");
    expect(over.withText(over.token)).toHaveLength(requests);
    expect(over.offered()).toHaveLength(upgrades);

    const renewed = await record([first, { ttlSeconds: 72_000 }], { canRenew: true });
    const chat = renewed.client.open(renewed.ben.id);
    await isOnline(chat);
    expect(renewed.withText(renewed.token)).toHaveLength(requests);
    expect(renewed.withText(renewed.next)).toEqual([TICKET_REQUEST]);
    expect(renewed.offered()).toHaveLength(upgrades + 1);
    expect(renewed.signedOut).toEqual([]);
  });

  test.each([
    ["the request for a ticket", 0, RATE_LIMIT_PERIOD_SECONDS * 1000],
    ["the upgrade", 1, FLOOD_PAUSE_MS],
  ])("wait when the limit of upgrades refuses %s", async (_, left, pauseMs) => {
    const { ada, ben, client, signedOut, offered } = await record();
    await parley.setFailpoint("limits", "counted");
    await parley.setTaken("UPGRADE_LIMITER", ada.id, rateLimitOf("UPGRADE_LIMITER").limit - left);
    const startedAt = Date.now();
    const chat = client.open(ben.id);
    await expect.poll(() => chat.connection).toEqual({ state: "waiting", retryAt: expect.any(Number) });
    const { retryAt = 0 } = chat.connection as { retryAt?: number };
    expect(retryAt).toBeGreaterThanOrEqual(startedAt + pauseMs);
    expect(offered()).toHaveLength(left);
    expect(signedOut).toEqual([]);
  });
});

describe("a client's access token", () => {
  test("is renewed on the same socket after it expired, and the rejected messages are resent", async () => {
    const [ada, ben] = await addPayers();
    const first = await tokenFor(ada.id, { ttlSeconds: 600 });
    let renewed = 0;
    const a = openClientChat(parley, { ...ada, token: first }, ben, {
      WebSocket: LossySocket,
      renewToken: () => {
        renewed++;
        return tokenFor(ada.id, { ttlSeconds: 36_000 });
      },
    });
    await isOnline(a);
    const sockets = LossySocket.all.length;
    await parley.advanceClock(610_000);
    expect(await a.send({ text: "after the end" })).toMatchObject({ id: 1 });
    expect(renewed).toBe(1);
    expect(LossySocket.all).toHaveLength(sockets);
    expect(a.connection.state).toBe("online");
  });

  test("that expired unnoticed costs none of the other member's messages", async () => {
    const [ada, ben] = await addPayers();
    const token = await tokenFor(ada.id, { ttlSeconds: 36_600 });
    const a = openClientChat(parley, { ...ada, token }, ben, {
      WebSocket: LossySocket,
      renewToken: () => tokenFor(ada.id, { ttlSeconds: 72_000 }),
    });
    const b = openClientChat(parley, ben, ada);
    await Promise.all([isOnline(a), isOnline(b)]);
    const sockets = LossySocket.all.length;
    await parley.advanceClock(36_000_000);
    await b.send({ text: "are you there?" });
    await expect.poll(() => ids(a)).toEqual([1]);
    expect(LossySocket.all.length).toBe(sockets);
  });

  test("that is invalid and can't be renewed signs the member out, and signing in resumes the chat", async () => {
    const [ada, ben] = await addPayers();
    const stale = await tokenFor(ada.id, { epoch: 7 });
    const client = new ChatClient({ url: parley.url, token: stale });
    clients.push(client);
    const a = client.open(ben.id);
    await expect.poll(() => a.connection.state).toBe("signed-out");
    const sent = a.send({ text: "later" });
    client.signIn(await tokenFor(ada.id, { ttlSeconds: 72_000 }));
    expect(await sent).toMatchObject({ id: 1 });
  });
});
