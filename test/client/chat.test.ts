import { describe, expect, test } from "vitest";
import type { Chat } from "../../src/client/chat.ts";
import type { ChatError } from "../../src/client/errors.ts";
import { ANSWER_WAIT_MS, RESEND_BASE_MS, TYPING_EVERY_MS } from "../../src/client/limits.ts";
import { MemoryOutboxStore } from "../../src/client/outbox/outbox-store.ts";
import type { Outgoing } from "../../src/client/outbox/outgoing.ts";
import { PAGE_DEFAULT_MESSAGES, PAGE_MAX_MESSAGES } from "../../src/core/limits.ts";
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

describe("a chat that resumes", () => {
  /** Reconnects a chat that was online with the messages 1 to 3. The welcome has the messages `from` to `to`. */
  async function resumed(from: number, to: number) {
    const server = await online(1, 3);
    server.shown();
    await server.socket.closeByServer(1006);
    await server.clock.advance(0);
    await server.socket.receive(server.welcome(server.messages(from, to), { has_more: from > 4 }));
    return server;
  }

  test("is online after the welcome if no message is missing", async () => {
    const server = await resumed(4, 6);
    expect(server.shown()).toEqual([4, 5, 6]);
    expect(server.chat.connection.state).toBe("online");
    expect(server.socket.sent).toEqual([]);
  });

  test("loads the pages of a long gap backwards and sends nothing before the gap is filled", async () => {
    const full = PAGE_MAX_MESSAGES;
    const half = full / 2;
    const last = 3 * full + 50;
    const server = await resumed(3 * full + 1, last);
    const asked = () => server.socket.sent.splice(0);
    void server.chat.send({ text: "waits" });
    await server.clock.advance(0);
    expect(asked()).toEqual([{ type: "history", before: 3 * full + 1, limit: full }]);
    // A live message stays pending until the gap is filled.
    await server.socket.receive(server.message(last + 1));
    await server.socket.receive(history(server, 2 * full + 1, 3 * full));
    expect(asked()).toEqual([{ type: "history", before: 2 * full + 1, limit: full }]);
    // A page may be shorter than requested.
    await server.socket.receive(history(server, 3 * half + 1, 2 * full));
    expect(asked()).toEqual([{ type: "history", before: 3 * half + 1, limit: full }]);
    await server.socket.receive(history(server, half + 1, 3 * half));
    expect(asked()).toEqual([{ type: "history", before: half + 1, limit: half - 3 }]);
    expect(server.shown()).toEqual([]);
    expect(server.chat.connection.state).toBe("connecting");
    await server.socket.receive(history(server, 4, half));
    expect(server.shown()).toEqual(Array.from({ length: last - 2 }, (_, i) => i + 4));
    expect(server.chat.messages).toHaveLength(last + 1);
    expect(server.chat.connection.state).toBe("online");
    expect(server.socket.takeSent("text").length).toBe(1);
  });

  test("loads a gap of 130,000 messages", async () => {
    const last = 130_003;
    const server = await resumed(last - 2, last);
    for (let before = last - 2; before > 4; before -= PAGE_MAX_MESSAGES) {
      expect(server.chat.connection.state).toBe("connecting");
      await server.socket.receive(history(server, Math.max(4, before - PAGE_MAX_MESSAGES), before - 1));
    }
    expect(server.chat.connection.state).toBe("online");
    expect(server.shown().every((id, i) => id === i + 4)).toBe(true);
    expect(server.chat.messages).toHaveLength(last);
    expect(server.sockets).toHaveLength(2);
  });

  test.each([
    ["ends too early", 8, 18],
    ["is empty", 1, 0],
  ])("rejects a page that %s and reconnects", async (_, from, to) => {
    const server = await resumed(20, 22);
    await server.socket.receive(history(server, from, to));
    await server.clock.advance(0);
    expect(server.sockets).toHaveLength(3);
    expect(server.chat.messages).toHaveLength(3);
    expect(server.socket.url.searchParams.get("after")).toBe("3");
  });

  test("rejects a page or a welcome with a missing message and reconnects", async () => {
    const server = await resumed(20, 22);
    const page = history(server, 4, 19);
    page.messages.splice(5, 1);
    await server.socket.receive(page);
    await server.clock.advance(0);
    expect(server.sockets.length).toBe(3);
    await server.socket.receive(server.welcome([server.message(4), server.message(6)]));
    await server.clock.advance(0);
    expect(server.sockets).toHaveLength(4);
    expect(server.chat.messages).toHaveLength(3);
  });

  test("reconnects if a live message leaves a gap", async () => {
    const server = await resumed(4, 4);
    await server.socket.receive(server.message(6));
    await server.clock.advance(0);
    expect(server.sockets).toHaveLength(3);
    expect(ids(server.chat.messages)).toEqual([1, 2, 3, 4]);
    expect(server.socket.url.searchParams.get("after")).toBe("4");
  });

  test("starts over from its last message if the connection is lost meanwhile", async () => {
    const server = await resumed(2 * PAGE_MAX_MESSAGES + 1, 2 * PAGE_MAX_MESSAGES + 50);
    await server.socket.receive(history(server, PAGE_MAX_MESSAGES + 1, 2 * PAGE_MAX_MESSAGES));
    await server.socket.closeByServer(1006);
    await server.clock.advance(0);
    expect(server.socket.url.searchParams.get("after")).toBe("3");
    await server.socket.receive(server.welcome(server.messages(4, 9)));
    expect(server.shown()).toEqual([4, 5, 6, 7, 8, 9]);
  });

  test("repeats a rejected request, and takes a page that arrives twice only once", async () => {
    const server = await resumed(20, 22);
    server.socket.sent.length = 0;
    await server.socket.receive(server.error("rate_limited", { retry_after: 3 }));
    await server.clock.advance(2_999);
    expect(server.socket.takeSent("history")).toEqual([]);
    await server.clock.advance(1);
    expect(server.socket.takeSent("history")).toEqual([{ type: "history", before: 20, limit: 16 }]);
    for (let i = 0; i < 2; i++) await server.socket.receive(history(server, 10, 19));
    expect(server.socket.takeSent("history")).toEqual([{ type: "history", before: 10, limit: 6 }]);
    await server.socket.receive(history(server, 4, 9), history(server, 4, 9));
    expect(server.chat.messages).toHaveLength(22);
    expect(server.sockets).toHaveLength(2);
  });

  test(`reconnects if a page does not arrive within ${ANSWER_WAIT_MS} ms`, async () => {
    const server = await resumed(20, 22);
    await server.clock.advance(ANSWER_WAIT_MS - 1);
    expect(server.sockets.length).toBe(2);
    await server.clock.advance(1);
    expect(server.sockets.length).toBe(3);
  });
});

describe("older messages of a chat", () => {
  test("are loaded a page at a time, until there are no more", async () => {
    const server = await online(51, 100);
    expect(server.chat.hasOlder).toBe(true);
    server.shown();
    const pages = [server.chat.older(), server.chat.older()];
    await server.clock.advance(0);
    expect(server.socket.sent.splice(0)).toEqual([
      { type: "history", before: 51, limit: PAGE_DEFAULT_MESSAGES },
    ]);
    await server.socket.receive(history(server, 1, 50));
    expect((await Promise.all(pages)).map(ids)).toEqual(Array(2).fill(ids(server.messages(1, 50))));
    expect(server.chat.messages).toHaveLength(100);
    expect(server.chat.hasOlder).toBe(false);
    expect(server.shown()).toEqual([]);
    expect(await server.chat.older()).toEqual([]);
    expect(server.socket.sent).toEqual([]);
  });

  test.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, "all", "5", null])(
    "are not loaded with the limit %o, which is a TypeError",
    async (limit) => {
      for (const server of [await online(51, 100), await online(1, 3), await online()]) {
        await expect(server.chat.older(limit as number)).rejects.toBeInstanceOf(TypeError);
        await server.clock.advance(0);
        expect(server.socket.sent).toEqual([]);
        expect(server.chat.connection.state).toBe("online");
      }
    },
  );

  test.each([
    [1, 1],
    [PAGE_MAX_MESSAGES, PAGE_MAX_MESSAGES],
    [PAGE_MAX_MESSAGES + 1, PAGE_MAX_MESSAGES],
  ])("with the limit %d are requested %d at a time", async (limit, requested) => {
    const server = await online(2001, 2002);
    void server.chat.older(limit);
    await server.clock.advance(0);
    expect(server.socket.takeSent("history")).toEqual([{ type: "history", before: 2001, limit: requested }]);
  });

  test("fail to load without a connection, or when it is lost", async () => {
    const server = await online(51, 100);
    const lost = expect(server.chat.older()).rejects.toMatchObject({ code: "offline" });
    await server.clock.advance(0);
    await server.socket.closeByServer(1006);
    await lost;
    await expect(server.chat.older()).rejects.toMatchObject({ code: "offline" });
  });
});
