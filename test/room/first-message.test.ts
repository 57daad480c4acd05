import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { newMessageId } from "../../src/client/outbox/message-id.ts";
import { STATUS_EXPIRES_AFTER_MS, UPLOAD_ORPHAN_MS } from "../../src/core/limits.ts";
import { encodeFileFrame } from "../../src/protocol/frames/encode-file.ts";
import { defaultOf } from "../support/defaults.ts";
import { checkBooks } from "../support/ledger/books.ts";
import { othersForm } from "../support/others-form.ts";
import { addPair, openChat, roomOf, roomStorage, storeEmptyChat } from "../support/runtime/chat.ts";
import { chatIdOf, heldBy, NOTHING, tracesOf } from "../support/runtime/chat-traces.ts";
import { readChangesUntil } from "../support/runtime/inbox-changes.ts";
import { type Frame, type Parley, startParley, type TestMember } from "../support/runtime/parley.ts";
import { historyOf, RawWriter } from "../support/runtime/raw-writer.ts";
import { addSmile } from "../support/runtime/smiles.ts";

const PRICE = 5;

let parley: Parley;
let boss: TestMember;
let smileId: number;
let freeSmileId: number;
beforeAll(async () => {
  parley = await startParley({ SEND_BURST: 0, MESSAGE_PRICE: PRICE }, { instrumented: true });
  boss = await parley.addMember({ superuser: true });
  smileId = await addSmile(parley, boss, 7);
  freeSmileId = await addSmile(parley, boss, 0);
});
afterAll(() => parley.close());
afterEach(async () => {
  await parley.resetFailpoints();
  await parley.drainCalls();
  await checkBooks(parley);
});

const countFiles = async () => (await parley.env.FILES.list()).objects.length;
const fileFrame = () => encodeFileFrame({ name: "a.txt", type: "text/plain" }, new Uint8Array(9));
const listOf = async (owner: TestMember): Promise<Frame[]> =>
  ((await (await parley.request(owner, "GET", "/members/chats")).json()) as Frame).chats;

/** The kinds of messages, each with its price for a member who pays. */
const SENDS: [name: string, frame: () => string | object | Uint8Array, price: number][] = [
  ["text", () => "hello", PRICE],
  ["smile", () => ({ type: "smile", smile_id: smileId }), 7],
  ["file", fileFrame, PRICE],
];

describe("a first message", () => {
  // Runs first: rooms of other tests may still notify inboxes when those have ended, which the counter would contain.
  test("reaches the open inboxes of both members, which were not notified before", async () => {
    const [ada, ben] = await addPair(parley, { ada: { coins: 100 } });
    const inboxes = [await parley.inbox(ada), await parley.inbox(ben)];
    const calls = await parley.readCounter("inboxCalls");
    const [a, b] = [await parley.chatV1(ada, ben), await parley.chatV1(ben, ada)];
    await b.close();
    expect(await parley.readCounter("inboxCalls")).toBe(calls);
    a.send("hello");
    const { chat_id, ...message } = await a.next();
    for (const [i, inbox] of inboxes.entries()) {
      const { other_member, ...chat } = await readChangesUntil(inbox, () => true);
      const last_message = i === 0 ? message : othersForm(message);
      expect(chat).toMatchObject({ chat_id, last_message, unread: i });
      expect(other_member.online).toBe(i === 1);
    }
    for (const member of [ada, ben]) expect(await listOf(member)).toMatchObject([{ chat_id }]);
  });

  test.each(SENDS)("gives the chat its row, its tables and its id: %s", async (type, frame, price) => {
    const pair = await addPair(parley, { ada: { coins: 100 } });
    const [ada, ben] = pair;
    const [a, b] = [await parley.chatV1(ada, ben), await parley.chatV1(ben, ada)];
    const contract = await parley.chat(ben, ada);
    a.send(frame());
    const chatId = await a.next().then((message) => message.chat_id);
    expect(chatId).toBe(await chatIdOf(parley, pair));
    expect(await b.next()).toMatchObject({ type, id: 1, chat_id: chatId });
    expect(await contract.next()).toMatchObject({ type, id: 1, chat_id: chatId });
    expect((await parley.chatV1(ada, ben)).welcome).toMatchObject({ chat_id: chatId, balance: 100 - price });
    expect(await parley.balanceOf(ada)).toBe(100 - price);
  });

  test.each([
    ["a text", "of an exempt member", { employee: true }, () => "hello"],
    ["a file", "of an exempt member", { employee: true }, fileFrame],
    [
      "a smile without a price",
      "of a member without coins",
      {},
      () => ({ type: "smile", smile_id: freeSmileId }),
    ],
  ])("that is free needs no hold: %s %s", async (_, __, ada, frame) => {
    const pair = await addPair(parley, { ada });
    const writer = await RawWriter.open(parley, ...pair);
    expect(await writer.send(frame())).toMatchObject({ ok: true, message: { id: 1 } });
    expect(await tracesOf(parley, pair)).toMatchObject({ chats: 1, holds: 0 });
    expect(await historyOf(parley, pair[1], pair[0])).toHaveLength(1);
  });

  test.each([
    ["paid", { coins: 100 }],
    ["free", { employee: true }],
  ])("of both members at the same time shares one call and one row: %s", async (_, member) => {
    const pair = await addPair(parley, { ada: member, ben: member });
    const [ada, ben] = pair;
    const writers = [await RawWriter.open(parley, ada, ben), await RawWriter.open(parley, ben, ada)];
    await parley.setFailpoint("gate", "closed");
    await parley.injectFault("gated", { callSite: "create-chat", times: 5 });
    const sends = writers.flatMap((writer) => [writer.send("one"), writer.send("two")]);
    await expect.poll(() => parley.readFailpoint("d1FaultCount")).toBe(4);
    await parley.setFailpoint("gate", "open");
    const answers = await Promise.all(sends);
    expect(answers.every(({ ok }) => ok)).toBe(true);
    expect(await parley.readFailpoint("d1FaultCount")).toBe(4);
    expect((await tracesOf(parley, pair)).chats).toBe(1);
    const history = await historyOf(parley, ada, ben);
    expect(history.map(({ id }) => id)).toEqual([1, 2, 3, 4]);
  });

  test("after both sockets hibernated is stored, and the next one too", async () => {
    const { ada, ben, pair, room, a, b } = await openChat(parley, "writer", { ada: { coins: 100 } });
    for (const text of ["one", "two"]) {
      await parley.evict("CHAT_ROOM", { ...room, webSockets: "hibernate" });
      expect(await a.send(text)).toMatchObject({
        ok: true,
        message: { text, chat_id: await chatIdOf(parley, pair) },
      });
    }
    await expect.poll(() => b.seen).toHaveLength(2);
    expect(await parley.balanceOf(ada)).toBe(100 - 2 * PRICE);
    expect(await historyOf(parley, ben, ada)).toEqual(b.seen);
  });

  test("in a chat with an old row uses that row, whether or not its room has tables", async () => {
    for (const tables of [true, false]) {
      const pair = await addPair(parley, { ada: { coins: 100 } });
      const chatId = await storeEmptyChat(parley, pair, { tables });
      const inbox = await parley.inbox(pair[1]);
      expect(inbox.chats).toEqual([]);
      const a = await parley.chatV1(...pair);
      expect(a.welcome).toMatchObject({ chat_id: null, balance: 100 });
      a.send("hello");
      expect(await a.next()).toMatchObject({ id: 1, chat_id: chatId });
      expect(await tracesOf(parley, pair)).toMatchObject({ chats: 1, holds: 1 });
      expect(await readChangesUntil(inbox, () => true)).toMatchObject({ chat_id: chatId, unread: 1 });
      expect(await listOf(pair[1])).toMatchObject([{ chat_id: chatId, unread: 1 }]);
    }
  });
});

test("coins that are lent before the first message is stored count once, in a welcome and in a balance", async () => {
  const coins = 2 * defaultOf("LEASE_COINS");
  const [ada, ben] = await addPair(parley, { ada: { coins } });
  const a = await parley.chatV1(ada, ben);
  await parley.setFailpoint("r2Put", "throw");
  a.send(fileFrame());
  expect(await a.next()).toMatchObject({ code: "unavailable" });
  expect(await heldBy(parley, ada)).toBe(defaultOf("LEASE_COINS"));
  expect((await parley.chatV1(ada, ben)).welcome).toMatchObject({ chat_id: null, balance: coins });
  await parley.evict("CHAT_ROOM", { ...roomOf(ada, ben), webSockets: "hibernate" });
  await parley.advanceClock(STATUS_EXPIRES_AFTER_MS);
  const id = newMessageId(Date.now() + (await parley.readFailpoint("clockOffsetMs")));
  a.send({ type: "text", text: "stored", client_message_id: id });
  expect((await a.take(2))[1]).toMatchObject({ type: "ack", id: 1, balance: coins - PRICE });
});

test("a socket that was open before the first message has the chat's id in its attachment, also after hibernation", async () => {
  const { ada, pair, room, a, b } = await openChat(parley, "writer", { ada: { coins: 100 } });
  await a.send("hello");
  await parley.evict("CHAT_ROOM", { ...room, webSockets: "hibernate" });
  parley.clearLogs();
  await parley.env.DB.prepare("UPDATE members SET is_active = 0 WHERE id IN (?, ?)")
    .bind(ada.id, pair[1].id)
    .run();
  await parley.advanceClock(STATUS_EXPIRES_AFTER_MS);
  await a.send("too late");
  await Promise.all([a.socket.closed, b.socket.closed]);
  const closed = parley
    .getLogs()
    .filter(({ message }) => message.startsWith("{"))
    .map(({ message }) => JSON.parse(message))
    .filter(({ event }) => event === "socket.close")
    .sort((one, two) => one.member - two.member);
  const chat = await chatIdOf(parley, pair);
  expect(closed).toMatchObject(pair.map(({ id }) => ({ member: id, chat })));
});

describe("a room that dies", () => {
  test("after the chat got its row leaves a row that is listed nowhere, which the next first message uses", async () => {
    const pair = await addPair(parley, { ada: { employee: true } });
    const [ada, ben] = pair;
    const writer = await RawWriter.open(parley, ada, ben);
    await parley.injectFault("answer-lost", { callSite: "create-chat" });
    expect(await writer.send("lost")).toMatchObject({ code: "unavailable" });
    await parley.control("die", pair);
    const chatId = await chatIdOf(parley, pair);
    expect(chatId).not.toBe(null);
    expect(await tracesOf(parley, pair)).toEqual({ ...NOTHING, chats: 1 });
    for (const member of pair) expect(await listOf(member)).toEqual([]);
    const again = await RawWriter.open(parley, ada, ben);
    expect(await again.send("stored")).toMatchObject({ ok: true, message: { id: 1, chat_id: chatId } });
    expect(await listOf(ben)).toMatchObject([{ chat_id: chatId, last_message: { text: "stored" } }]);
  });

  test("while it uploads the first file deletes the file later, and lists the chat nowhere", async () => {
    const pair = await addPair(parley, { ada: { employee: true } });
    const [ada, ben] = pair;
    const files = await countFiles();
    const writer = await RawWriter.open(parley, ada, ben);
    await parley.setFailpoint("r2Put", "store-then-throw");
    expect(await writer.send(fileFrame())).toMatchObject({ code: "unavailable" });
    expect(await countFiles()).toBe(files + 1);
    await parley.control("die", pair);
    expect(await listOf(ada)).toEqual([]);
    expect((await parley.chatV1(ben, ada)).welcome).toMatchObject({ chat_id: null, messages: [] });
    await parley.advanceClock(UPLOAD_ORPHAN_MS);
    await parley.control("alarm", pair);
    expect(await countFiles()).toBe(files);
    await parley.setFailpoint("r2Put", "ok");
    const again = await RawWriter.open(parley, ada, ben);
    expect(await again.send(fileFrame())).toMatchObject({ ok: true, message: { id: 1 } });
  });

  test("while D1 takes the first step repeats that step, and gives the coins back if no message comes", async () => {
    const pair = await addPair(parley, { ada: { coins: 100 } });
    const [ada, ben] = pair;
    const writer = await RawWriter.open(parley, ada, ben);
    await parley.setFailpoint("gate", "closed");
    await parley.injectFault("gated", { callSite: "step" });
    const sent = writer.send("never stored");
    await expect.poll(() => parley.readFailpoint("d1FaultCount")).toBe(0);
    const room = await roomStorage(parley, ada, ben);
    expect(await room.exec("SELECT step, pending_id IS NOT NULL AS pending FROM leases")).toEqual([
      { step: 0, pending: 1 },
    ]);
    expect(await room.exec("SELECT id FROM chat")).toEqual([{ id: await chatIdOf(parley, pair) }]);
    await parley.control("die", pair);
    await parley.setFailpoint("gate", "open");
    expect((await sent).ok).toBe(false);
    expect(await listOf(ada)).toEqual([]);
    await parley.advanceClock(3600_000);
    await parley.control("alarm", pair);
    await parley.settle();
    await checkBooks(parley, { settled: true });
    expect(await parley.balanceOf(ada)).toBe(100);
    expect((await parley.chatV1(ada, ben)).welcome).toMatchObject({ chat_id: null, balance: 100 });
  });
});
