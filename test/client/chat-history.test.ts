import { describe, expect, test } from "vitest";
import { ANSWER_WAIT_MS } from "../../src/client/limits.ts";
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

  test("marks what its first connection loads as not new, and everything later as new", async () => {
    const server = fakeServer();
    const chat = await server.open(2);
    const marks: string[] = [];
    const isReady = chat.ready.then(() => marks.push("ready"));
    chat.on("message", ({ id, isNew }) => marks.push(`${id} ${isNew ? "new" : "past"}`));
    await server.socket.receive(server.welcome(server.messages(1, 2)), server.message(3));
    await isReady;
    await server.socket.receive(server.message(4));
    await server.socket.closeByServer(1006);
    await server.clock.advance(0);
    // The welcome repeats a known message, and a page fills the gap.
    await server.socket.receive(server.welcome(server.messages(7, 8), { has_more: true }));
    await server.socket.receive(history(server, 5, 6));
    await server.socket.receive(server.message(9));
    expect(marks.filter((mark) => mark !== "ready")).toEqual([
      ...["1 past", "2 past", "3 new", "4 new"],
      ...["5 new", "6 new", "7 new", "8 new", "9 new"],
    ]);
    expect(marks.indexOf("ready")).toBeGreaterThan(marks.indexOf("2 past"));
    // The mark belongs to the event.
    expect(chat.messages[0]).not.toHaveProperty("isNew");
    expect(chat.messages.at(-1)).not.toHaveProperty("isNew");
  });

  test("marks the first message of an empty chat as new", async () => {
    const server = await online(1, 0);
    const marks = collectEvents<{ isNew: boolean }>((listen) => server.chat.on("message", listen));
    await server.socket.receive(server.message(1));
    expect(marks.map(({ isNew }) => isNew)).toEqual([true]);
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
