import { describe, expect, test } from "vitest";
import { BACKGROUND_CHATS_MAX, BACKGROUND_TURN_MS, WELCOME_WAIT_MS } from "../../src/client/limits.ts";
import type { OutboxEntry } from "../../src/client/outbox/outbox-entry.ts";
import { MemoryOutboxStore } from "../../src/client/outbox/outbox-store.ts";
import { PAGE_DEFAULT_MESSAGES } from "../../src/core/limits.ts";
import { flushTasks } from "../support/fakes/fake-clock.ts";
import { type FakeServer, type FakeSocket, fakeServer } from "../support/fakes/fake-server.ts";
import { fakeBrowser } from "../support/fakes/fake-tabs.ts";
import { idOf, textsOf } from "../support/fakes/online-chat.ts";

const entry = (otherMemberId: number, more: Partial<OutboxEntry> = {}): OutboxEntry => ({
  key: `${otherMemberId} ${more.order ?? 1}`,
  memberId: 1,
  otherMemberId,
  revision: 0,
  order: 1,
  content: { type: "text", text: `to ${otherMemberId}` },
  state: "sending",
  ...more,
});

/** Starts a client with a text in each of these chats, none of them open. */
async function start(entries: OutboxEntry[], options: Parameters<typeof fakeServer>[0] = {}) {
  const store = new MemoryOutboxStore();
  for (const each of entries) await store.put(each);
  const server = fakeServer({ store, ...options });
  await flushTasks();
  return Object.assign(server, { store });
}

const otherOf = ({ url }: FakeSocket) => Number(url.searchParams.get("other_member_id"));
const isOpen = ({ readyState }: FakeSocket) => readyState < 2;
const openChats = ({ sockets }: FakeServer) => sockets.filter(isOpen).map(otherOf);
const stored = async (store: MemoryOutboxStore) =>
  (await store.load({ memberId: 1, otherMemberId: 0 })).map(({ key }) => key);

/** Acks the messages of each open socket, and welcomes those that are new. */
async function answer(server: FakeServer, socket: FakeSocket): Promise<void> {
  if (socket.readyState === 0) {
    const other_member = { id: otherOf(socket), name: "", online: false, last_read_id: 0 };
    await socket.receive(server.welcome([], { other_member }));
  }
  const frames = socket.takeSent("text");
  await socket.receive(...frames.map((frame, i) => server.ack(idOf(frame), i + 1)));
}

describe("what waits in chats that are not open", () => {
  test("is sent, each chat in order, and its socket loads one message and is closed when nothing waits", async () => {
    const second = entry(2, { order: 2, content: { type: "text", text: "second" } });
    const server = await start([second, entry(2), entry(3)]);
    expect(openChats(server).toSorted()).toEqual([2, 3]);
    const socket = server.sockets.find((each) => otherOf(each) === 2) as FakeSocket;
    expect([socket.url.searchParams.get("after"), socket.url.searchParams.get("limit")]).toEqual(["0", "1"]);
    await socket.receive(server.welcome([server.message(7)], { last_read_id: 3 }));
    const frames = socket.takeSent("text");
    expect(textsOf(frames)).toEqual(["to 2", "second"]);
    await socket.receive(server.ack(idOf(frames[0] ?? {}), 8));
    expect(isOpen(socket)).toBe(true);
    await socket.receive(server.ack(idOf(frames[1] ?? {}), 9));
    expect(isOpen(socket)).toBe(false);
    // It has marked nothing as read, and requested nothing.
    expect(socket.sent).toEqual([]);
    expect(await stored(server.store)).toEqual(["3 1"]);
  });

  test("is not sent if it has failed or is another member's", async () => {
    const failed = entry(2, { state: "failed", error: "unreadable_file" });
    const server = await start([failed, entry(3, { memberId: 9 })]);
    await server.clock.advance(2 * BACKGROUND_TURN_MS);
    expect(server.sockets).toEqual([]);
  });

  test("is sent in at most 3 chats at a time, and every chat has its turn", async () => {
    const others = [2, 3, 4, 5, 6, 7, 8, 9];
    const server = await start(others.map((id) => entry(id)));
    const done: number[] = [];
    while (done.length < others.length) {
      expect(openChats(server)).toHaveLength(Math.min(BACKGROUND_CHATS_MAX, others.length - done.length));
      const socket = server.sockets.find(isOpen) as FakeSocket;
      await answer(server, socket);
      done.push(otherOf(socket));
      await flushTasks();
    }
    expect(done.toSorted()).toEqual(others);
    expect(server.sockets).toHaveLength(others.length);
    expect(openChats(server)).toEqual([]);
    expect(await stored(server.store)).toEqual([]);
  });

  test("is sent although 3 other chats cannot connect", async () => {
    const server = await start([2, 3, 4, 5].map((id) => entry(id)));
    expect(openChats(server)).not.toContain(5);
    await server.clock.advance(BACKGROUND_TURN_MS + WELCOME_WAIT_MS);
    expect(openChats(server)).toContain(5);
    await answer(server, server.sockets.findLast((socket) => otherOf(socket) === 5) as FakeSocket);
    expect(await stored(server.store)).toEqual(["2 1", "3 1", "4 1"]);
    expect(openChats(server).toSorted()).toEqual([2, 3, 4]);
  });

  test("stays on a connection that is slow, however long the messages take", async () => {
    const server = await start([entry(2)]);
    const { socket } = server;
    await socket.receive(server.welcome());
    const [frame] = socket.takeSent("text");
    for (let i = 0; i < 3; i++) {
      await socket.receive(
        server.error("rate_limited", { client_message_id: idOf(frame ?? {}), retry_after: 50 }),
      );
      await server.clock.advance(50_000);
      expect(socket.takeSent("text")).toEqual([frame]);
    }
    expect(server.sockets).toHaveLength(1);
  });

  test("fails if the other member does not exist, and no other attempt follows", async () => {
    const server = await start([2, 3, 4, 5].map((id) => entry(id)));
    for (const socket of server.sockets.slice(0, 3)) await socket.closeByServer(4404, "member_not_found");
    expect(openChats(server)).toEqual([5]);
    await server.clock.advance(WELCOME_WAIT_MS - 1);
    expect(server.sockets).toHaveLength(4);
    const chat = await server.open(2);
    expect(chat.outgoing).toMatchObject([{ state: "failed", error: "member_not_found" }]);
  });

  test.each([
    [4403, "member_disabled"],
    [4429, "too_many_sockets"],
  ])("waits for the program after a close with %i %s", async (code, reason) => {
    const server = await start([2, 3, 4].map((id) => entry(id)));
    for (const socket of [...server.sockets]) await socket.closeByServer(code, reason);
    await server.clock.advance(3 * BACKGROUND_TURN_MS);
    expect(server.sockets).toHaveLength(3);
    expect(await stored(server.store)).toHaveLength(3);
  });

  test("is sent on the socket of the chat when the program opens it: once, in order", async () => {
    const server = await start([entry(2)]);
    const { socket } = server;
    await socket.receive(server.welcome());
    const frames = socket.takeSent("text");
    const chat = await server.open(2);
    expect(isOpen(socket)).toBe(false);
    expect(server.socket.url.searchParams.get("limit")).toBe(String(PAGE_DEFAULT_MESSAGES));
    void chat.send({ text: "next" });
    await server.socket.receive(server.welcome());
    const again = server.socket.takeSent("text");
    expect(again[0]).toEqual(frames[0]);
    expect(again[1]).toMatchObject({ text: "next", after_client_message_id: idOf(frames[0] ?? {}) });
    expect(server.sockets).toHaveLength(2);
  });

  test("is sent after the program has closed the chat", async () => {
    const server = await start([]);
    const chat = await server.open(2);
    const sent = expect(chat.send({ text: "later" })).rejects.toMatchObject({ code: "closed" });
    await flushTasks();
    chat.close();
    await sent;
    await flushTasks();
    expect(server.sockets).toHaveLength(2);
    await answer(server, server.socket);
    expect(openChats(server)).toEqual([]);
    expect(await stored(server.store)).toEqual([]);
    const empty = await server.open(3);
    empty.close();
    await flushTasks();
    expect(server.sockets).toHaveLength(3);
  });

  test("is not sent by a client that was closed", async () => {
    const server = await start([2, 3, 4, 5].map((id) => entry(id)));
    server.client.close();
    await server.clock.advance(BACKGROUND_TURN_MS);
    expect(openChats(server)).toEqual([]);
    expect(server.sockets).toHaveLength(3);
    expect(server.clock.pendingTimers).toBe(0);
  });

  test("waits for a new token of a member who is signed out", async () => {
    const server = await start([entry(2)]);
    await server.socket.closeByServer(4401, "token_expired");
    await server.clock.advance(3 * BACKGROUND_TURN_MS);
    expect(server.sockets).toHaveLength(1);
  });

  test.each([
    ["throws", () => Promise.reject(new Error("which chat?"))],
    ["has nothing", async () => []],
  ])("is sent when its chat is opened, with a store that %s for all chats", async (_, loadAll) => {
    const store = new MemoryOutboxStore();
    const { load } = store;
    store.load = (scope) => (scope.otherMemberId === 0 ? loadAll() : load.call(store, scope));
    await store.put(entry(2));
    const server = fakeServer({ store });
    await server.clock.advance(1_000);
    expect(server.sockets).toEqual([]);
    await server.open(2);
    await answer(server, server.socket);
    expect(await store.load({ memberId: 1, otherMemberId: 2 })).toEqual([]);
  });
});

describe("of two tabs with no chat open", () => {
  test("one sends what either has written, and the other opens no socket", async () => {
    const browser = fakeBrowser();
    const [one, other] = [browser.tab(), browser.tab()].map(({ store }) => fakeServer({ store }));
    if (!one || !other) throw new Error("two tabs are needed");
    await flushTasks();
    const chat = await one.open(2);
    void chat.send({ text: "hello" }).catch(() => {});
    await flushTasks();
    chat.close();
    await flushTasks();
    const used = [one, other].filter(({ sockets }) => sockets.some(isOpen));
    expect(used).toHaveLength(1);
    const [sender] = used as [FakeServer];
    await answer(sender, sender.socket);
    expect(await stored(browser.memory)).toEqual([]);
    await one.clock.advance(BACKGROUND_TURN_MS);
    await other.clock.advance(BACKGROUND_TURN_MS);
    expect([...openChats(one), ...openChats(other)]).toEqual([]);
    expect(one.sockets.length + other.sockets.length).toBe(2);
  });

  test("the other sends when the one that was sending has crashed", async () => {
    const browser = fakeBrowser();
    await browser.memory.put(entry(2));
    const tabs = [browser.tab(), browser.tab()];
    const [one, other] = tabs.map(({ store }) => fakeServer({ store })) as [FakeServer, FakeServer];
    await flushTasks();
    expect([openChats(one), openChats(other)]).toEqual([[2], []]);
    tabs[0]?.crash();
    await flushTasks();
    expect(openChats(other)).toEqual([2]);
    await answer(other, other.socket);
    expect(await stored(browser.memory)).toEqual([]);
  });

  test("neither opens a socket while a tab has the chat open and sends", async () => {
    const browser = fakeBrowser();
    const [one, other] = [browser.tab(), browser.tab()].map(({ store }) => fakeServer({ store })) as [
      FakeServer,
      FakeServer,
    ];
    const chat = await one.open(2);
    await one.socket.receive(one.welcome());
    void chat.send({ text: "hello" });
    await flushTasks();
    expect(other.sockets).toEqual([]);
    await answer(one, one.socket);
    await other.clock.advance(BACKGROUND_TURN_MS);
    expect(other.sockets).toEqual([]);
  });
});
