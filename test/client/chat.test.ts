import { describe, expect, test } from "vitest";
import type { Chat } from "../../src/client/chat.ts";
import type { ChatError } from "../../src/client/errors.ts";
import { RESEND_BASE_MS, TYPING_EVERY_MS } from "../../src/client/limits.ts";
import { MemoryOutboxStore } from "../../src/client/outbox/outbox-store.ts";
import type { Outgoing } from "../../src/client/outbox/outgoing.ts";
import { collectEvents, type FakeServer, fakeServer } from "../support/fakes/fake-server.ts";

/** Opens a chat that is online with these messages. */
async function online(from = 1, to = 0, more: object = {}) {
  const server = fakeServer();
  const chat = await server.open(2);
  const shown = collectEvents<{ id: number }>((listen) => chat.on("message", listen));
  await server.socket.receive(server.welcome(server.messages(from, to), more));
  return Object.assign(server, { chat, shown: () => shown.splice(0).map(({ id }) => id) });
}
const ids = (messages: readonly { id: number }[]) => messages.map(({ id }) => id);
const history = (server: FakeServer, from: number, to: number) => ({
  type: "history",
  messages: server.messages(from, to),
  has_more: from > 1,
});

describe("a chat", () => {
  test("shows the state from the welcome", async () => {
    const server = await online(1, 3, {
      other_member: { id: 2, name: "Ben", online: true, last_read_id: 1 },
      last_read_id: 2,
      exempt: true,
      balance: 7,
    });
    const { chat } = server;
    expect(chat.otherMember).toEqual({ id: 2, name: "Ben", online: true, last_read_id: 1 });
    expect(chat.lastReadId).toBe(2);
    expect(chat.unread).toBe(1);
    expect(chat.prices).toEqual({ text: 5, file: 5 });
    expect(chat.limits).toEqual({ text_length: 10_000, file_bytes: 6_000_000 });
    expect(chat.exempt).toBe(true);
    expect(chat.balance).toBe(7);
    expect(ids(chat.messages)).toEqual([1, 2, 3]);
    expect(server.shown()).toEqual([1, 2, 3]);
    expect(chat.hasOlder).toBe(false);
  });

  test("knows no limits of a server that sends none, before its first welcome and after it", async () => {
    const server = fakeServer();
    const chat = server.client.open(2);
    expect(chat.limits).toBeUndefined();
    const { chat: opened } = await online(1, 3, { limits: undefined });
    expect(opened.limits).toBeUndefined();
    expect(opened.prices).toBeDefined();
  });

  test("is the same object for each other member until it is closed", () => {
    const { client } = fakeServer();
    const chat = client.open(2);
    expect(client.open(2)).toBe(chat);
    expect(client.open(3)).not.toBe(chat);
  });

  test("emits presence, typing, read receipts and the balance", async () => {
    const { chat, socket } = await online(1, 3);
    const events = collectEvents<unknown>((listen) => {
      for (const name of ["presence", "typing", "read", "balance"] as const) {
        chat.on(name, (event) => listen([name, event]));
      }
    });
    await socket.receive(
      { type: "presence", member_id: 2, online: true },
      { type: "typing", member_id: 2 },
      { type: "read", member_id: 2, message_id: 3 },
      { type: "read", member_id: 1, message_id: 2 },
      { type: "balance", balance: 90 },
      { type: "balance", balance: 90 },
      { type: "newer" },
    );
    expect(events).toEqual([
      ["presence", { member_id: 2, online: true }],
      ["typing", { member_id: 2 }],
      ["read", { member_id: 2, message_id: 3 }],
      ["read", { member_id: 1, message_id: 2 }],
      ["balance", 90],
    ]);
    expect(chat.otherMember).toEqual({ id: 2, name: "Ben", online: true, last_read_id: 3 });
    expect(chat.lastReadId).toBe(2);
    expect(chat.balance).toBe(90);
  });

  test(`sends at most one typing signal in ${TYPING_EVERY_MS} ms`, async () => {
    const { chat, socket, clock } = await online();
    for (let i = 0; i < 60; i++) {
      chat.typing();
      await clock.advance((2 * TYPING_EVERY_MS) / 60);
    }
    expect(socket.takeSent("typing").length).toBe(2);
  });

  test("emits errors that are not about an outgoing message", async () => {
    const { chat, socket, error } = await online();
    const errors = collectEvents<ChatError>((listen) => chat.on("error", listen));
    await socket.receive(error("invalid_message"));
    expect(errors.map(({ code }) => code)).toEqual(["invalid_message"]);
  });
});

describe("a closed chat", () => {
  const store = () => new MemoryOutboxStore();
  const load = (of: MemoryOutboxStore) => of.load({ memberId: 1, otherMemberId: 2 });

  test.each<[string, (chat: Chat, failed: Outgoing) => Promise<unknown>]>([
    ["a text", (chat) => chat.send({ text: "late" })],
    ["a text that is too long", (chat) => chat.send({ text: "x".repeat(10_001) })],
    ["a smile", (chat) => chat.sendSmile(1)],
    ["a file", (chat) => chat.sendFile(new Blob(["late"]))],
    ["a failed message", (chat, failed) => chat.retry(failed)],
  ])("rejects %s and stores nothing", async (_, send) => {
    for (const closed of ["chat", "client"] as const) {
      const own = store();
      const server = fakeServer({ store: own });
      const chat = await server.open(2);
      await server.socket.receive(server.welcome());
      await expect(chat.send({ text: "" })).rejects.toMatchObject({ code: "empty_message" });
      const [failed] = chat.outgoing;
      const before = await load(own);
      if (closed === "chat") chat.close();
      else server.client.close();
      await expect(send(chat, failed as Outgoing)).rejects.toMatchObject({ code: "closed" });
      expect(await load(own)).toEqual(before);
      expect(chat.outgoing).toEqual([]);
    }
  });

  test("rejects what is sent while it is being closed, and loads, discards and reads nothing", async () => {
    const server = await online(51, 60);
    const { chat } = server;
    const [failed] = [chat.send({ text: "" })].map(() => chat.outgoing[0] as Outgoing);
    const late: Promise<unknown>[] = [];
    chat.on("connection", ({ state }) => {
      if (state === "closed") late.push(chat.send({ text: "late" }));
    });
    server.socket.sent.length = 0;
    chat.close();
    await expect(late[0]).rejects.toMatchObject({ code: "closed" });
    await expect(chat.older()).rejects.toMatchObject({ code: "offline" });
    expect(await chat.discard(failed as Outgoing)).toBe(false);
    chat.read(55);
    chat.typing();
    expect(server.socket.sent).toEqual([]);
  });

  test("is all that a closed client opens", async () => {
    const own = store();
    const server = fakeServer({ store: own });
    server.client.close();
    const chat = server.client.open(2);
    expect(chat.connection).toEqual({ state: "closed" });
    await expect(chat.send({ text: "late" })).rejects.toMatchObject({ code: "closed" });
    chat.reconnect();
    await server.clock.advance(0);
    expect(server.sockets).toEqual([]);
    expect(server.clock.pendingTimers).toBe(0);
    expect(await load(own)).toEqual([]);
  });

  test("that is closed again leaves the chat open that was opened since, and so does a list of chats", async () => {
    const { client } = fakeServer();
    const [chat, inbox] = [client.open(2), client.inbox()];
    chat.close();
    inbox.close();
    const next = [client.open(2), client.inbox()];
    chat.close();
    inbox.close();
    expect([client.open(2), client.inbox()]).toEqual(next);
    expect(client.open(2)).toBe(next[0]);
    expect(client.inbox()).toBe(next[1]);
  });
});

describe("a promise that nobody waits for", () => {
  // An unhandled rejection ends a process, and it fails these tests.
  test("ends no process when it is rejected", async () => {
    const server = await online(51, 60);
    const { chat } = server;
    void chat.send({ text: "" });
    const failed = chat.outgoing[0] as Outgoing;
    void chat.retry(failed, { maxPrice: 1 });
    await server.clock.advance(0);
    const [frame] = server.socket.takeSent("text");
    await server.socket.receive(
      server.error("empty_message", { client_message_id: frame.client_message_id }),
    );
    expect(failed.state).toBe("failed");
    void chat.older();
    await server.clock.advance(0);
    await server.socket.closeByServer(1006);
    void chat.older();
    expect(await chat.discard(failed)).toBe(true);
    void chat.retry(failed);
    chat.close();
    void chat.retry(failed);
    void chat.send({ text: "late" });
    await server.clock.advance(0);
  });
});

describe("the read marker of a chat", () => {
  test("is sent one step at a time, and never beyond the last message", async () => {
    const { chat, socket } = await online(1, 9);
    for (const id of [1, 2, 3, 99, 4]) chat.read(id);
    expect(chat.lastReadId).toBe(9);
    expect(chat.unread).toBe(0);
    expect(socket.takeSent("read")).toEqual([{ type: "read", message_id: 1 }]);
    await socket.receive({ type: "read", member_id: 1, message_id: 1 });
    expect(socket.takeSent("read")).toEqual([{ type: "read", message_id: 9 }]);
    await socket.receive({ type: "read", member_id: 1, message_id: 9 });
    expect(socket.takeSent("read")).toEqual([]);
  });

  test.each([Number.NaN, 1.5, "x", undefined])("refuses the id %o and sends the next one", async (id) => {
    const { chat, socket } = await online(1, 9);
    expect(() => chat.read(id as number)).toThrow(TypeError);
    chat.read(Number.POSITIVE_INFINITY);
    expect(socket.takeSent("read")).toEqual([{ type: "read", message_id: 9 }]);
  });

  test("is resent after a transient error, and on the next connection", async () => {
    const server = await online(1, 9);
    server.chat.read(5);
    expect(server.socket.takeSent("read").length).toBe(1);
    await server.socket.receive(server.error("rate_limited", { retry_after: 2 }));
    await server.clock.advance(1_999);
    expect(server.socket.takeSent("read")).toEqual([]);
    await server.clock.advance(1);
    expect(server.socket.takeSent("read")).toEqual([{ type: "read", message_id: 5 }]);
    await server.socket.closeByServer(1006);
    await server.clock.advance(0);
    await server.socket.receive(server.welcome());
    expect(server.socket.takeSent("read")).toEqual([{ type: "read", message_id: 5 }]);
  });
});

describe("a refused read marker of a chat that is loading a page", () => {
  test.each([
    ["rate_limited", { retry_after: 2 }, 2_000],
    ["unavailable", {}, RESEND_BASE_MS],
    ["internal", {}, RESEND_BASE_MS],
  ])("is resent after %s, and the request for the page too", async (code, details, waitMs) => {
    const server = await online(51, 60);
    const older = server.chat.older();
    await server.clock.advance(0);
    server.chat.read(55);
    server.socket.sent.length = 0;
    await server.socket.receive(server.error(code, details));
    await server.clock.advance(waitMs - 1);
    expect(server.socket.takeSent("read")).toEqual([]);
    await server.clock.advance(1);
    expect(server.socket.takeSent("read")).toEqual([{ type: "read", message_id: 55 }]);
    expect(server.socket.takeSent("history")).toHaveLength(1);
    await server.socket.receive(history(server, 1, 50));
    expect(await older).toHaveLength(50);
    expect(server.sockets).toHaveLength(1);
  });
});
