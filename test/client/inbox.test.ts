import { expect, test } from "vitest";
import { collectEvents, fakeServer, fakeToken } from "../support/fakes/fake-server.ts";

const chat = (chat_id: number, second: number, more: object = {}) => ({
  chat_id,
  other_member: { id: chat_id, name: "Ben", online: false },
  last_message: {
    id: second,
    member_id: chat_id,
    chat_id,
    date: `2026-11-23T00:00:0${second}.000000Z`,
    type: "text",
    text: "hello",
  },
  unread: 1,
  last_read_id: 0,
  ...more,
});

/** Opens an inbox that is online with these chats. */
async function online(...chats: object[]) {
  const server = fakeServer();
  const inbox = server.client.inbox();
  const lists = collectEvents<readonly { chat_id: number }[]>((listen) => inbox.on("chats", listen));
  expect(inbox.connection).toEqual({ state: "connecting" });
  await server.clock.advance(0);
  await server.socket.receive({ type: "chats", chats });
  expect(inbox.connection).toEqual({ state: "online" });
  return { ...server, inbox, lists: () => lists.splice(0).map((list) => list.map(({ chat_id }) => chat_id)) };
}

test("the inbox lists a member's chats with the newest message first", async () => {
  const { inbox, lists, sockets } = await online(chat(2, 1), chat(3, 3), chat(4, 2));
  expect(sockets[0]?.url.href).toBe("wss://chat.example/members/inbox/");
  expect(sockets[0]?.protocols).toEqual(["parley.v1", "bearer.ticket-1"]);
  expect(lists()).toEqual([[3, 4, 2]]);
  expect(inbox.chats[0]).toEqual(chat(3, 3));
});

test("the inbox emits each frame of the list before the list changes", async () => {
  const server = fakeServer();
  const inbox = server.client.inbox();
  const events = collectEvents<unknown>((listen) => {
    inbox.on("frame", (frame) => listen([frame.type, frame.unread_total, inbox.chats.length]));
    inbox.on("chats", (list) => listen(list.length));
    inbox.on("balance", listen);
  });
  await server.clock.advance(0);
  await server.socket.receive({ type: "chats", chats: [chat(2, 1)], unread_total: 41 });
  await server.socket.receive(
    { type: "chat", chat: chat(3, 2), unread_total: 42 },
    { type: "balance", balance: 7 },
  );
  // A server before 1.5.0 sends no total.
  await server.socket.receive({ type: "chats", chats: [] });
  expect(events).toEqual([["chats", 41, 0], 1, ["chat", 42, 1], 2, 7, ["chats", undefined, 2], 0]);
});

test("the inbox moves a changed chat to its place and adds a new one", async () => {
  const { inbox, lists, sockets } = await online(chat(2, 1), chat(3, 3));
  await sockets[0]?.receive({ type: "chat", chat: chat(2, 4) }, { type: "chat", chat: chat(5, 5) });
  await sockets[0]?.receive({ type: "chat", chat: chat(3, 3, { unread: 0 }) });
  expect(lists().slice(1)).toEqual([
    [2, 3],
    [5, 2, 3],
    [5, 2, 3],
  ]);
  expect(inbox.chats.at(-1)).toMatchObject({ chat_id: 3, unread: 0 });
});

test("the inbox sorts as the server does: by microseconds, and of one date the higher chat id first", async () => {
  const at = (chat_id: number, microseconds: string) => {
    const { last_message, ...rest } = chat(chat_id, 1);
    return { ...rest, last_message: { ...last_message, date: `2026-11-23T00:00:01.${microseconds}Z` } };
  };
  const { lists, sockets } = await online(at(7, "000001"), at(3, "000003"), at(4, "000002"), at(8, "000002"));
  expect(lists()).toEqual([[3, 8, 4, 7]]);
  await sockets[0]?.receive({ type: "chat", chat: at(4, "000002") }, { type: "chat", chat: at(7, "000002") });
  expect(lists()).toEqual([
    [3, 8, 4, 7],
    [3, 8, 7, 4],
  ]);
});

test("the inbox emits the member's balance and errors", async () => {
  const { inbox, sockets, error } = await online();
  const events = collectEvents<unknown>((listen) => {
    inbox.on("balance", listen);
    inbox.on("error", ({ code }) => listen(code));
  });
  await sockets[0]?.receive({ type: "balance", balance: 7 }, error("unavailable"));
  expect(events).toEqual([7, "unavailable"]);
  expect([inbox.balance, inbox.exact]).toEqual([7, true]);
  await sockets[0]?.receive({ type: "balance", balance: 7, exact: false });
  expect(events).toEqual([7, "unavailable", 7]);
  expect([inbox.balance, inbox.exact]).toEqual([7, false]);
  await sockets[0]?.receive({ type: "balance", balance: 2 });
  expect([inbox.balance, inbox.exact]).toEqual([2, true]);
});

test("the inbox forgets a balance when its connection is lost, because it may change meanwhile", async () => {
  const { inbox, clock, sockets } = await online();
  await sockets[0]?.receive({ type: "balance", balance: 7 });
  await sockets[0]?.closeByServer(4503, "unavailable");
  await clock.advance(0);
  await sockets[1]?.receive({ type: "chats", chats: [] });
  expect(inbox.balance).toBeUndefined();
  await sockets[1]?.receive({ type: "balance", balance: 3 });
  expect(inbox.balance).toBe(3);
});

test("the inbox loads a new list on reconnecting, and is the same object until it is closed", async () => {
  const { inbox, client, clock, sockets, lists } = await online(chat(2, 1));
  await sockets[0]?.closeByServer(4503, "unavailable");
  await clock.advance(0);
  await sockets[1]?.receive({ type: "chats", chats: [chat(3, 3)] });
  expect(lists()).toEqual([[2], [3]]);
  expect(inbox.connection.state).toBe("online");
  expect(client.inbox()).toBe(inbox);
  inbox.close();
  expect(client.inbox()).not.toBe(inbox);
});

test("the inbox loads a new list after a token renewal, because it missed changes meanwhile", async () => {
  const server = fakeServer({ renewToken: async () => fakeToken({ mark: "second" }) });
  const inbox = server.client.inbox();
  await server.clock.advance(0);
  await server.socket.receive({ type: "chats", chats: [] });
  await server.socket.receive(server.error("token_expired"));
  await server.clock.advance(0);
  expect(server.sockets.length).toBe(2);
  await server.socket.receive({ type: "chats", chats: [chat(2, 1)] });
  expect(inbox.chats.length).toBe(1);
});
