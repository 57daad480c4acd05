import { describe, expect, test } from "vitest";
import type { ChatError } from "../../src/client/errors.ts";
import { ANSWER_WAIT_MS, TYPING_EVERY_MS } from "../../src/client/limits.ts";
import { PAGE_DEFAULT_MESSAGES, PAGE_MAX_MESSAGES } from "../../src/core/limits.ts";
import { collectEvents, type FakeServer, fakeServer } from "../support/fakes/fake-server.ts";

/** A chat that is online with these messages. */
async function online(from = 1, to = 0, more: object = {}) {
  const server = fakeServer();
  const chat = server.client.open(2);
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
  test("tells what the welcome says", async () => {
    const server = await online(1, 3, {
      other_member: { id: 2, name: "Ben", online: true, last_read_id: 1 },
      last_read_id: 2,
      exempt: true,
      balance: 7,
    });
    const { chat } = server;
    expect([chat.otherMember, chat.lastReadId, chat.unread, chat.prices, chat.exempt, chat.balance]).toEqual([
      { id: 2, name: "Ben", online: true, last_read_id: 1 },
      2,
      1,
      { text: 5, file: 5 },
      true,
      7,
    ]);
    expect([ids(chat.messages), server.shown(), chat.hasOlder]).toEqual([[1, 2, 3], [1, 2, 3], false]);
  });

  test("is one for each other member until it is closed", () => {
    const { client } = fakeServer();
    const chat = client.open(2);
    expect(client.open(2)).toBe(chat);
    expect(client.open(3)).not.toBe(chat);
  });

  test("tells who comes, types and reads, and what becomes of the coins", async () => {
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
    expect([chat.otherMember, chat.lastReadId, chat.balance]).toEqual([
      { id: 2, name: "Ben", online: true, last_read_id: 3 },
      2,
      90,
    ]);
  });

  test(`tells the other member at most every ${TYPING_EVERY_MS} ms that this one types`, async () => {
    const { chat, socket, clock } = await online();
    for (let i = 0; i < 60; i++) {
      chat.typing();
      await clock.advance((2 * TYPING_EVERY_MS) / 60);
    }
    expect(socket.takeSent("typing").length).toBe(2);
  });

  test("tells errors that are about nothing that it sent", async () => {
    const { chat, socket, error } = await online();
    const errors = collectEvents<ChatError>((listen) => chat.on("error", listen));
    await socket.receive(error("invalid_message"));
    expect(errors.map(({ code }) => code)).toEqual(["invalid_message"]);
  });
});

describe("how far this member has read", () => {
  test("is told step by step, however fast they read, and never further than there are messages", async () => {
    const { chat, socket } = await online(1, 9);
    for (const id of [1, 2, 3, 99, 4]) chat.read(id);
    expect([chat.lastReadId, chat.unread]).toEqual([9, 0]);
    expect(socket.takeSent("read")).toEqual([{ type: "read", message_id: 1 }]);
    await socket.receive({ type: "read", member_id: 1, message_id: 1 });
    expect(socket.takeSent("read")).toEqual([{ type: "read", message_id: 9 }]);
    await socket.receive({ type: "read", member_id: 1, message_id: 9 });
    expect(socket.takeSent("read")).toEqual([]);
  });

  test("is told again after a pause, and on the next connection", async () => {
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

describe("a resume", () => {
  /** One that was online with messages 1 to 3, and comes back to a welcome with these. */
  async function resumed(from: number, to: number) {
    const server = await online(1, 3);
    server.shown();
    await server.socket.closeByServer(1006);
    await server.clock.advance(0);
    await server.socket.receive(server.welcome(server.messages(from, to), { has_more: from > 4 }));
    return server;
  }

  test("that misses nothing is over with the welcome", async () => {
    const server = await resumed(4, 6);
    expect([server.shown(), server.chat.connection.state]).toEqual([[4, 5, 6], "online"]);
    expect(server.socket.sent).toEqual([]);
  });

  test("of a gap longer than pages asks for them, backwards, until it meets what it has; until then nothing is sent", async () => {
    const full = PAGE_MAX_MESSAGES;
    const half = full / 2;
    const last = 3 * full + 50;
    const server = await resumed(3 * full + 1, last);
    const asked = () => server.socket.sent.splice(0);
    void server.chat.send({ text: "waits" });
    await server.clock.advance(0);
    expect(asked()).toEqual([{ type: "history", before: 3 * full + 1, limit: full }]);
    // What is new meanwhile waits its turn.
    await server.socket.receive(server.message(last + 1));
    await server.socket.receive(history(server, 2 * full + 1, 3 * full));
    expect(asked()).toEqual([{ type: "history", before: 2 * full + 1, limit: full }]);
    // A page may be shorter than was asked.
    await server.socket.receive(history(server, 3 * half + 1, 2 * full));
    expect(asked()).toEqual([{ type: "history", before: 3 * half + 1, limit: full }]);
    await server.socket.receive(history(server, half + 1, 3 * half));
    expect(asked()).toEqual([{ type: "history", before: half + 1, limit: half - 3 }]);
    expect([server.shown(), server.chat.connection.state]).toEqual([[], "connecting"]);
    await server.socket.receive(history(server, 4, half));
    expect(server.shown()).toEqual(Array.from({ length: last - 2 }, (_, i) => i + 4));
    expect([server.chat.messages.length, server.chat.connection.state]).toEqual([last + 1, "online"]);
    expect(server.socket.takeSent("text").length).toBe(1);
  });

  test.each([
    ["ends too early", 8, 18],
    ["is empty", 1, 0],
  ])("whose page %s leaves a gap, and is never accepted", async (_, from, to) => {
    const server = await resumed(20, 22);
    await server.socket.receive(history(server, from, to));
    await server.clock.advance(0);
    expect([server.sockets.length, server.chat.messages.length]).toEqual([3, 3]);
    expect(server.socket.url.searchParams.get("after")).toBe("3");
  });

  test("whose page or welcome has a hole is never accepted", async () => {
    const server = await resumed(20, 22);
    const page = history(server, 4, 19);
    page.messages.splice(5, 1);
    await server.socket.receive(page);
    await server.clock.advance(0);
    expect(server.sockets.length).toBe(3);
    await server.socket.receive(server.welcome([server.message(4), server.message(6)]));
    await server.clock.advance(0);
    expect([server.sockets.length, server.chat.messages.length]).toEqual([4, 3]);
  });

  test("that a live message leaves a gap in begins anew", async () => {
    const server = await resumed(4, 4);
    await server.socket.receive(server.message(6));
    await server.clock.advance(0);
    expect([server.sockets.length, ids(server.chat.messages)]).toEqual([3, [1, 2, 3, 4]]);
    expect(server.socket.url.searchParams.get("after")).toBe("4");
  });

  test("that is cut in the middle begins anew with what it had", async () => {
    const server = await resumed(2 * PAGE_MAX_MESSAGES + 1, 2 * PAGE_MAX_MESSAGES + 50);
    await server.socket.receive(history(server, PAGE_MAX_MESSAGES + 1, 2 * PAGE_MAX_MESSAGES));
    await server.socket.closeByServer(1006);
    await server.clock.advance(0);
    expect(server.socket.url.searchParams.get("after")).toBe("3");
    await server.socket.receive(server.welcome(server.messages(4, 9)));
    expect(server.shown()).toEqual([4, 5, 6, 7, 8, 9]);
  });

  test("that is refused for a while asks again; a page that then comes twice is taken once", async () => {
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
    expect([server.chat.messages.length, server.sockets.length]).toEqual([22, 2]);
  });

  test(`whose pages never come is given up after ${ANSWER_WAIT_MS} ms`, async () => {
    const server = await resumed(20, 22);
    await server.clock.advance(ANSWER_WAIT_MS - 1);
    expect(server.sockets.length).toBe(2);
    await server.clock.advance(1);
    expect(server.sockets.length).toBe(3);
  });
});

describe("older messages", () => {
  test("come a page at a time, in front, until there are no more", async () => {
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
    expect([server.chat.messages.length, server.chat.hasOlder, server.shown()]).toEqual([100, false, []]);
    expect(await server.chat.older()).toEqual([]);
    expect(server.socket.sent).toEqual([]);
  });

  test("can't be had without a connection, nor from one that is lost", async () => {
    const server = await online(51, 100);
    const lost = expect(server.chat.older()).rejects.toMatchObject({ code: "offline" });
    await server.clock.advance(0);
    await server.socket.closeByServer(1006);
    await lost;
    await expect(server.chat.older()).rejects.toMatchObject({ code: "offline" });
  });
});
