import { decodeProtectedHeader } from "jose";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { Chat } from "../../src/client/chat.ts";
import { ChatClient, type ChatClientOptions } from "../../src/client/chat-client.ts";
import { systemClock } from "../../src/client/clock.ts";
import { FLOOD_PAUSE_MS } from "../../src/client/limits.ts";
import { MemoryOutboxStore } from "../../src/client/outbox/outbox-store.ts";
import { timeOfMessageId } from "../../src/core/dedupe.ts";
import {
  PAGE_DEFAULT_MESSAGES,
  PAGE_MAX_MESSAGES,
  RATE_LIMIT_PERIOD_SECONDS,
  TICKET_TTL_SECONDS,
} from "../../src/core/limits.ts";
import { defaultOf, rateLimitOf } from "../support/defaults.ts";
import { checkBooks } from "../support/ledger/books.ts";
import { othersForm } from "../support/others-form.ts";
import { addPair, roomOf } from "../support/runtime/chat.ts";
import { type Parley, startParley, type TestMember, tokenFor } from "../support/runtime/parley.ts";
import { startRecordingProxy } from "../support/runtime/recording-proxy.ts";
import { addSmile, PNG } from "../support/runtime/smiles.ts";

let parley: Parley;
beforeAll(async () => {
  parley = await startParley({ SEND_BURST: 0 }, { instrumented: true });
});
afterAll(() => parley.close());

const clients: ChatClient[] = [];
afterEach(() => {
  for (const client of clients.splice(0)) client.close();
});

/** Opens a member's chat with another, with the client and Node's own WebSocket. */
function openClientChat(
  member: TestMember,
  other: TestMember,
  options: Partial<ChatClientOptions> = {},
): Chat {
  const client = new ChatClient({ url: parley.url, token: member.token, ...options });
  clients.push(client);
  return client.open(other.id);
}

const isOnline = (chat: Pick<Chat, "connection">) => expect.poll(() => chat.connection.state).toBe("online");
const ids = (chat: Chat) => chat.messages.map(({ id }) => id);
const upTo = (count: number) => Array.from({ length: count }, (_, i) => i + 1);

const addPayers = (coins = 100) => addPair(parley, { ada: { coins }, ben: { coins } });

/** A WebSocket that can be set to drop all incoming frames. */
class LossySocket extends WebSocket {
  static all: LossySocket[] = [];
  dropsIncoming = false;

  constructor(url: string, protocols: string[]) {
    super(url, protocols);
    LossySocket.all.push(this);
    this.addEventListener("message", (event) => {
      if (this.dropsIncoming) event.stopImmediatePropagation();
    });
  }
}

describe("two members with the client", () => {
  test("send each other texts, smiles and files, and both see the same messages", async () => {
    const [ada, ben] = await addPayers();
    const boss = await parley.addMember({ superuser: true });
    const smileId = await addSmile(parley, boss, 7);
    const [a, b] = [openClientChat(ada, ben), openClientChat(ben, ada)];
    await Promise.all([isOnline(a), isOnline(b)]);
    expect([a.otherMember.online, b.otherMember.online]).toEqual([false, false]);

    expect(await a.send({ text: "hello # \u{1F642}" })).toMatchObject({ id: 1, price: 5, balance: 95 });
    await expect.poll(() => [a.otherMember.online, b.otherMember.online]).toEqual([true, true]);
    expect(await b.sendSmile(smileId)).toMatchObject({ id: 2, price: 7, balance: 93 });
    const stages: unknown[] = [];
    a.on("outgoing", ({ progress }) => progress && stages.push(progress.stage));
    const bytes = new Uint8Array(1_000_000).fill(7);
    const sent = await a.sendFile(new File([bytes], "sevens #7.bin"), { text: "look" });
    expect(sent).toMatchObject({ id: 3, price: 5, balance: 90 });
    expect(stages[0]).toBe("uploading");
    expect(await b.sendFile(new Blob([PNG]), { name: "red.png" })).toMatchObject({ id: 4, balance: 88 });

    await expect.poll(() => [ids(a), ids(b)]).toEqual([upTo(4), upTo(4)]);
    const known = (chat: Chat) => chat.messages.map(othersForm);
    expect(known(a)).toEqual(known(b));
    expect(a.messages).toMatchObject([
      { member_id: ada.id, text: "hello # \u{1F642}" },
      { member_id: ben.id, smile_id: smileId },
      { member_id: ada.id, name: "sevens #7.bin", size: 1_000_000, text: "look" },
      { member_id: ben.id, name: "red.png", content_type: "image/png", text: "" },
    ]);
    const [, , file] = a.messages;
    const uuid = file?.type === "file" ? file.file_uuid : "";
    const download = await parley.fetch(`/storage?uuid=${uuid}`);
    expect(new Uint8Array(await download.arrayBuffer())).toEqual(bytes);
    await checkBooks(parley);
  });

  test("see each other's presence, typing and read receipts", async () => {
    const [ada, ben] = await addPayers();
    const [a, b] = [openClientChat(ada, ben), openClientChat(ben, ada)];
    await Promise.all([isOnline(a), isOnline(b)]);
    await a.send({ text: "read me" });
    await expect.poll(() => b.unread).toBe(1);
    await expect.poll(() => [a.otherMember.online, b.otherMember.online]).toEqual([true, true]);
    const typing = new Promise((resolve) => b.on("typing", resolve));
    a.typing();
    expect(await typing).toEqual({ member_id: ada.id });
    b.read(1);
    await expect.poll(() => a.otherMember.last_read_id).toBe(1);
    expect(b.unread).toBe(0);
    b.close();
    await expect.poll(() => a.otherMember.online).toBe(false);
  });
});

describe("the inbox of a client", () => {
  test("shows a chat with a new message, the unread count and the member's new balance", async () => {
    const [ada, ben] = await addPayers();
    const boss = await parley.addMember({ superuser: true });
    const client = new ChatClient({ url: parley.url, token: ben.token });
    clients.push(client);
    const inbox = client.inbox();
    await expect.poll(() => inbox.connection.state).toBe("online");
    expect(inbox.chats).toEqual([]);
    const a = openClientChat(ada, ben);
    await a.send({ text: "hello" });
    await expect
      .poll(() => inbox.chats)
      .toMatchObject([{ other_member: { id: ada.id }, unread: 1, last_message: { text: "hello" } }]);
    await parley.request(
      boss,
      "POST",
      `/members/${ben.id}/coins`,
      { amount: 50 },
      { "Idempotency-Key": "fifty" },
    );
    await expect.poll(() => inbox.balance).toBe(150);
  });
});

describe("a member who was offline", () => {
  test("receives more messages than a page holds, and their own unsent messages follow", async () => {
    const [ada, ben] = [await parley.addMember({ coins: 100 }), await parley.addMember({ employee: true })];
    const a = openClientChat(ada, ben, { WebSocket: LossySocket });
    await isOnline(a);
    await a.send({ text: "before" });
    const socket = LossySocket.all.at(-1);
    const room = roomOf(ada, ben);
    const storage = await parley.storageOf("CHAT_ROOM", room);
    const last = 2 * PAGE_MAX_MESSAGES + 501;
    await storage.exec(
      `WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
       INSERT INTO messages (id, member_id, at, price, exempt, type, text) SELECT i, ?, ?, 0, 1, 'text', i FROM n`,
      last - 1,
      ben.id,
      Date.now(),
    );
    await parley.evict("CHAT_ROOM", { ...room, webSockets: "close" });
    await expect.poll(() => socket?.readyState).toBe(3);
    const sent = a.send({ text: "after" });
    expect(await sent).toMatchObject({ id: last });
    expect(ids(a)).toEqual(upTo(last));
    const later = openClientChat(ada, ben);
    await isOnline(later);
    expect(ids(later)[0]).toEqual(last - PAGE_DEFAULT_MESSAGES + 1);
    expect(later.hasOlder).toBe(true);
    while (later.hasOlder) await later.older(PAGE_MAX_MESSAGES);
    expect(ids(later)).toEqual(upTo(last));
  });

  test("and lost the acks finds the stored messages, so nothing is stored or charged twice", async () => {
    const [ada, ben] = await addPayers();
    const a = openClientChat(ada, ben, { WebSocket: LossySocket });
    const b = openClientChat(ben, ada);
    await Promise.all([isOnline(a), isOnline(b)]);
    const socket = LossySocket.all.at(-1);
    if (!socket) throw new Error("no socket was opened");
    socket.dropsIncoming = true;
    const sent = ["1", "2", "3"].map((text) => a.send({ text }));
    await expect.poll(() => b.messages.length).toBe(3);
    socket.close();
    expect((await Promise.all(sent)).map(({ id }) => id)).toEqual([1, 2, 3]);
    expect(ids(a)).toEqual(upTo(3));
    expect(a.outgoing).toEqual([]);
    await expect.poll(() => parley.balanceOf(ada)).toBe(85);
    await checkBooks(parley);
  });

  test("and resends a message from before the loaded page gets the original ack", async () => {
    const [ada, ben] = await addPayers();
    const store = new MemoryOutboxStore();
    const first = openClientChat(ada, ben, { store, WebSocket: LossySocket });
    await isOnline(first);
    const socket = LossySocket.all.at(-1);
    if (!socket) throw new Error("no socket was opened");
    socket.dropsIncoming = true;
    first.send({ text: "once" }).catch(() => {});
    await expect.poll(() => parley.balanceOf(ada)).toBe(95);
    clients.pop()?.close();
    const b = openClientChat(ben, ada);
    await isOnline(b);
    for (let i = 0; i < 3; i++) await b.send({ text: `${i}` });
    const [entry] = await store.load({ memberId: ada.id, otherMemberId: ben.id });
    expect(entry).toMatchObject({ content: { text: "once" }, clientMessageId: expect.any(String) });
    const again = openClientChat(ada, ben, { store });
    await expect.poll(() => [again.connection.state, again.outgoing.length]).toEqual(["online", 0]);
    expect(ids(again)).toEqual(upTo(4));
    expect(await store.load({ memberId: ada.id, otherMemberId: ben.id })).toEqual([]);
    expect(await parley.balanceOf(ada)).toBe(95);
  });
});

describe("what a member wrote offline in several chats", () => {
  test("is sent once they are online, with no chat open, and leaves what they have not read unread", async () => {
    const [ada, ben] = await addPayers();
    const [cleo, dora] = [await parley.addMember({ coins: 100 }), await parley.addMember()];
    const bens = openClientChat(ben, ada);
    await isOnline(bens);
    for (const text of ["1", "2"]) await bens.send({ text });
    const store = new MemoryOutboxStore();
    const offline = { store, fetch: () => Promise.reject(new Error("no network")) };
    for (const other of [ben, cleo, dora]) {
      const chat = openClientChat(ada, other, offline);
      for (const text of ["a", "b", "c"]) chat.send({ text: `${text} to ${other.id}` }).catch(() => {});
      await expect
        .poll(async () => (await store.load({ memberId: ada.id, otherMemberId: other.id })).length)
        .toBe(3);
      clients.pop()?.close();
    }

    const presence: boolean[] = [];
    bens.on("presence", ({ online }) => presence.push(online));
    const before = LossySocket.all.length;
    const client = new ChatClient({ url: parley.url, token: ada.token, store, WebSocket: LossySocket });
    clients.push(client);
    const inbox = client.inbox();
    const unsent = async () => (await store.load({ memberId: ada.id, otherMemberId: 0 })).length;
    await expect.poll(unsent).toBe(0);
    await expect.poll(() => bens.messages.length).toBe(5);
    expect(bens.messages.slice(2)).toMatchObject(
      ["a", "b", "c"].map((text) => ({ member_id: ada.id, text: `${text} to ${ben.id}` })),
    );
    for (const other of [cleo, dora]) {
      const chat = openClientChat(other, ada);
      await isOnline(chat);
      expect(chat.messages).toMatchObject(
        ["a", "b", "c"].map((text) => ({ text: `${text} to ${other.id}` })),
      );
    }
    await expect.poll(() => presence).toEqual([true, false]);
    await expect
      .poll(() => inbox.chats.find(({ other_member }) => other_member.id === ben.id)?.unread)
      .toBe(2);
    expect(bens.otherMember.last_read_id).toBe(0);
    // One socket for each chat, which is closed, and the one of the list.
    const sockets = LossySocket.all.slice(before);
    await expect.poll(() => sockets.filter(({ readyState }) => readyState < 2).length).toBe(1);
    expect(sockets).toHaveLength(4);
    await checkBooks(parley);
  });
});

describe("a message that the server rejects", () => {
  test("for its price or a low balance fails, and a retry succeeds when the member can pay", async () => {
    const [ada, ben] = await addPayers(7);
    const a = openClientChat(ada, ben);
    await isOnline(a);
    await expect(a.send({ text: "dear", maxPrice: 4 })).rejects.toMatchObject({ code: "price_changed" });
    await a.send({ text: "paid" });
    await expect(a.send({ text: "poor" })).rejects.toMatchObject({ code: "insufficient_balance" });
    await expect(a.sendSmile(424_242)).rejects.toMatchObject({ code: "smile_not_found" });
    await expect(a.sendFile(new Blob([]))).rejects.toMatchObject({ code: "empty_file" });
    await parley.giveCoins(ada.id, 10);
    const [dear, poor, smile, file] = a.outgoing;
    if (!dear || !poor || !smile || !file) throw new Error("less has failed than should");
    expect(await a.retry(poor)).toMatchObject({ id: 2, price: 5 });
    expect(await a.retry(dear, { maxPrice: 5 })).toMatchObject({ id: 3, price: 5, balance: 2 });
    expect(await a.discard(smile)).toBe(true);
    expect(await a.discard(file)).toBe(true);
    expect(a.outgoing).toEqual([]);
    await checkBooks(parley);
  });

  test("for the size of its file fails", async () => {
    const [ada, ben] = await addPayers();
    const a = openClientChat(ada, ben);
    const sent = a.sendFile(new Blob([new Uint8Array(defaultOf("MAX_FILE_BYTES") + 1)]));
    await expect(sent).rejects.toMatchObject({ code: "file_too_large" });
  });
});

test("a client whose clock is a day ahead or behind takes the server's time before it sends", async () => {
  const [ada, ben] = await addPayers();
  for (const days of [1, -1]) {
    const now = () => Date.now() + days * 24 * 3600 * 1000;
    const chat = openClientChat(ada, ben, { clock: { ...systemClock, now } });
    const { id, client_message_id } = await chat.send({ text: "what time is it?" });
    expect(id).toBe(days === 1 ? 1 : 2);
    expect(Math.abs(timeOfMessageId(client_message_id) - Date.now())).toBeLessThan(60_000);
  }
});

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
    const a = openClientChat({ ...ada, token: first }, ben, {
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
    const a = openClientChat({ ...ada, token }, ben, {
      WebSocket: LossySocket,
      renewToken: () => tokenFor(ada.id, { ttlSeconds: 72_000 }),
    });
    const b = openClientChat(ben, ada);
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

test("a chat with a member that does not exist stops", async () => {
  const [ada] = await addPayers();
  const a = openClientChat(ada, { ...ada, id: 424_242 });
  await expect.poll(() => a.connection).toEqual({ state: "stopped", code: "member_not_found" });
});
