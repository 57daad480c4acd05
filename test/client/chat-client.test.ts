import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { Chat } from "../../src/client/chat.ts";
import { ChatClient } from "../../src/client/chat-client.ts";
import { systemClock } from "../../src/client/clock.ts";
import { MemoryOutboxStore } from "../../src/client/outbox/outbox-store.ts";
import { timeOfMessageId } from "../../src/core/dedupe.ts";
import { PAGE_DEFAULT_MESSAGES, PAGE_MAX_MESSAGES } from "../../src/core/limits.ts";
import { defaultOf } from "../support/defaults.ts";
import { checkBooks } from "../support/ledger/books.ts";
import { othersForm } from "../support/others-form.ts";
import { addPair, roomOf } from "../support/runtime/chat.ts";
import {
  clients,
  closeClients,
  isOnline,
  LossySocket,
  openClientChat,
} from "../support/runtime/client-chats.ts";
import { type Parley, startParley } from "../support/runtime/parley.ts";
import { addSmile, PNG } from "../support/runtime/smiles.ts";

let parley: Parley;
beforeAll(async () => {
  parley = await startParley({ SEND_BURST: 0 }, { instrumented: true });
});
afterEach(closeClients);
afterAll(() => parley.close());

const ids = (chat: Chat) => chat.messages.map(({ id }) => id);
const upTo = (count: number) => Array.from({ length: count }, (_, i) => i + 1);

const addPayers = (coins = 100) => addPair(parley, { ada: { coins }, ben: { coins } });

describe("two members with the client", () => {
  test("send each other texts, smiles and files, and both see the same messages", async () => {
    const [ada, ben] = await addPayers();
    const boss = await parley.addMember({ superuser: true });
    const smileId = await addSmile(parley, boss, 7);
    const [a, b] = [openClientChat(parley, ada, ben), openClientChat(parley, ben, ada)];
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
    const [a, b] = [openClientChat(parley, ada, ben), openClientChat(parley, ben, ada)];
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
    const a = openClientChat(parley, ada, ben);
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
    const a = openClientChat(parley, ada, ben, { WebSocket: LossySocket });
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
    const later = openClientChat(parley, ada, ben);
    await isOnline(later);
    expect(ids(later)[0]).toEqual(last - PAGE_DEFAULT_MESSAGES + 1);
    expect(later.hasOlder).toBe(true);
    while (later.hasOlder) await later.older(PAGE_MAX_MESSAGES);
    expect(ids(later)).toEqual(upTo(last));
  });

  test("and lost the acks finds the stored messages, so nothing is stored or charged twice", async () => {
    const [ada, ben] = await addPayers();
    const a = openClientChat(parley, ada, ben, { WebSocket: LossySocket });
    const b = openClientChat(parley, ben, ada);
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
    const first = openClientChat(parley, ada, ben, { store, WebSocket: LossySocket });
    await isOnline(first);
    const socket = LossySocket.all.at(-1);
    if (!socket) throw new Error("no socket was opened");
    socket.dropsIncoming = true;
    first.send({ text: "once" }).catch(() => {});
    await expect.poll(() => parley.balanceOf(ada)).toBe(95);
    clients.pop()?.close();
    const b = openClientChat(parley, ben, ada);
    await isOnline(b);
    for (let i = 0; i < 3; i++) await b.send({ text: `${i}` });
    const [entry] = await store.load({ memberId: ada.id, otherMemberId: ben.id });
    expect(entry).toMatchObject({ content: { text: "once" }, clientMessageId: expect.any(String) });
    const again = openClientChat(parley, ada, ben, { store });
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
    const bens = openClientChat(parley, ben, ada);
    await isOnline(bens);
    for (const text of ["1", "2"]) await bens.send({ text });
    const store = new MemoryOutboxStore();
    const offline = { store, fetch: () => Promise.reject(new Error("no network")) };
    for (const other of [ben, cleo, dora]) {
      const chat = openClientChat(parley, ada, other, offline);
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
      const chat = openClientChat(parley, other, ada);
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
    const a = openClientChat(parley, ada, ben);
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
    const a = openClientChat(parley, ada, ben);
    const sent = a.sendFile(new Blob([new Uint8Array(defaultOf("MAX_FILE_BYTES") + 1)]));
    await expect(sent).rejects.toMatchObject({ code: "file_too_large" });
  });
});

test("a client whose clock is a day ahead or behind takes the server's time before it sends", async () => {
  const [ada, ben] = await addPayers();
  for (const days of [1, -1]) {
    const now = () => Date.now() + days * 24 * 3600 * 1000;
    const chat = openClientChat(parley, ada, ben, { clock: { ...systemClock, now } });
    const { id, client_message_id } = await chat.send({ text: "what time is it?" });
    expect(id).toBe(days === 1 ? 1 : 2);
    expect(Math.abs(timeOfMessageId(client_message_id) - Date.now())).toBeLessThan(60_000);
  }
});

test("a chat with a member that does not exist stops", async () => {
  const [ada] = await addPayers();
  const a = openClientChat(parley, ada, { ...ada, id: 424_242 });
  await expect.poll(() => a.connection).toEqual({ state: "stopped", code: "member_not_found" });
});
