import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { newMessageId } from "../../src/client/outbox/message-id.ts";
import { STATUS_EXPIRES_AFTER_MS, UPLOAD_ORPHAN_MS } from "../../src/core/limits.ts";
import { encodeFileFrame } from "../../src/protocol/frames/encode-file.ts";
import { defaultOf } from "../support/defaults.ts";
import { checkBooks } from "../support/ledger/books.ts";
import { othersForm } from "../support/others-form.ts";
import { addPair, openChat, roomOf, roomStorage, storeEmptyChat } from "../support/runtime/chat.ts";
import { readChangesUntil } from "../support/runtime/inbox-changes.ts";
import { type Frame, type Parley, startParley, type TestMember } from "../support/runtime/parley.ts";
import { historyOf, RawWriter } from "../support/runtime/raw-writer.ts";
import { addSmile } from "../support/runtime/smiles.ts";
import { TestSocket } from "../support/runtime/test-socket.ts";

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

type Pair = [TestMember, TestMember];

/** Returns what a pair's chat has stored anywhere. */
async function tracesOf([ada, ben]: Pair) {
  const room = await roomStorage(parley, ada, ben);
  const count = (sql: string) => parley.env.DB.prepare(sql).bind(ada.id, ben.id).first<number>("n");
  return {
    chats: await count("SELECT count(*) AS n FROM chats WHERE low_id = ? AND high_id = ?"),
    holds: await count(
      "SELECT count(*) AS n FROM holds h JOIN chats c ON c.id = h.chat_id WHERE c.low_id = ? AND c.high_id = ?",
    ),
    // The local runtime stores the object's name.
    tables: await room.exec("SELECT name FROM sqlite_master WHERE name <> '__miniflare_do_name'"),
  };
}

const NOTHING = { chats: 0, holds: 0, tables: [] };

async function chatIdOf([ada, ben]: Pair): Promise<number | null> {
  const query = parley.env.DB.prepare("SELECT id FROM chats WHERE low_id = ? AND high_id = ?");
  return query.bind(ada.id, ben.id).first<number>("id");
}

const heldBy = ({ id }: TestMember) =>
  parley.env.DB.prepare("SELECT sum(held) AS n FROM holds WHERE member_id = ?").bind(id).first<number>("n");
const countFiles = async () => (await parley.env.FILES.list()).objects.length;
const fileFrame = () => encodeFileFrame({ name: "a.txt", type: "text/plain" }, new Uint8Array(9));
const listOf = async (owner: TestMember): Promise<Frame[]> =>
  ((await (await parley.request(owner, "GET", "/members/chats")).json()) as Frame).chats;
const presenceOf = ({ id }: TestMember, online = true) => ({ type: "presence", member_id: id, online });

/** The kinds of messages, each with its price for a member who pays. */
const SENDS: [name: string, frame: () => string | object | Uint8Array, price: number][] = [
  ["text", () => "hello", PRICE],
  ["smile", () => ({ type: "smile", smile_id: smileId }), 7],
  ["file", fileFrame, PRICE],
];

describe("a chat without a message", () => {
  test("is stored nowhere, however often its members open it, in both protocols and through both doors", async () => {
    const pair = await addPair(parley, { ada: { coins: 100 } });
    const [ada, ben] = pair;
    for (let times = 0; times < 2; times++) {
      const firstFrame = await TestSocket.open(parley.chatUrl(ben.id), {}, ["parley.v1"]);
      firstFrame.send(`Bearer ${ada.token}`);
      expect((await firstFrame.next()).chat_id).toBe(null);
      const header = await parley.socket(ben.id, { Authorization: `Bearer ${ada.token}` });
      expect(await header.next()).toEqual([]);
      const sockets = [await parley.chatV1(ada, ben), await parley.chatV1(ben, ada)];
      for (const socket of sockets) {
        expect(socket.welcome.chat_id).toBe(null);
        socket.send({ type: "typing" });
        socket.send({ type: "history", before: 10 });
        expect(await socket.next()).toEqual({ type: "history", messages: [], has_more: false });
        socket.send({ type: "read", message_id: 1 });
        expect(await socket.next()).toMatchObject({ type: "error", code: "invalid_message" });
        socket.send(`Bearer ${ada.token}`);
      }
      const contract = await parley.chat(ben, ada);
      expect(contract.history).toEqual([]);
      await Promise.all([firstFrame, header, contract, ...sockets].map((socket) => socket.close()));
    }
    expect(await tracesOf(pair)).toEqual(NOTHING);
    const control = await RawWriter.open(parley, ada, ben);
    await control.send("hello");
    expect(await tracesOf(pair)).toEqual({
      chats: 1,
      holds: 1,
      tables: expect.arrayContaining([{ name: "messages" }]),
    });
  });

  test("is not listed, is not in an inbox, and its room answers a reconciliation and a refund", async () => {
    const pair = await addPair(parley);
    const [ada, ben] = pair;
    const inbox = await parley.inbox(ben);
    await parley.chatV1(ada, ben);
    // As an earlier version left it, or a room that died before the first message.
    const insert = "INSERT INTO chats (low_id, high_id, created_at) VALUES (?, ?, 0)";
    await parley.env.DB.prepare(insert).bind(ada.id, ben.id).run();
    const a = await parley.chatV1(ada, ben);
    expect(a.welcome.chat_id).toBe(null);
    for (const member of pair) {
      expect(await listOf(member)).toEqual([]);
      expect((await parley.inbox(member)).chats).toEqual([]);
    }
    const chatId = await chatIdOf(pair);
    const refund = { chat_id: chatId, message_id: 1, reason: "none" };
    expect((await parley.request(boss, "POST", "/billing/refunds", refund)).status).toBe(404);
    const page = await parley.request(
      boss,
      "GET",
      `/billing/reconciliation?after=${(chatId ?? 0) - 1}&limit=1`,
    );
    expect(await page.json()).toMatchObject({ ok: true, compared: { chats: 1, messages: 0 } });
    await parley.runHourlyCron();
    expect(await tracesOf(pair)).toEqual({ ...NOTHING, chats: 1 });
    expect(inbox.unread).toBe(0);
  });
});

describe("a first message that the sender's coins do not cover", () => {
  test.each(SENDS)("leaves no row and no file anywhere: %s", async (_, frame, price) => {
    const pair = await addPair(parley, { ada: { coins: price - 1 } });
    const [ada, ben] = pair;
    const files = await countFiles();
    const writer = await RawWriter.open(parley, ada, ben);
    for (let times = 0; times < 3; times++) {
      expect(await writer.send(frame())).toMatchObject({
        code: "insufficient_balance",
        error: { price, balance: price - 1 },
      });
    }
    expect(await tracesOf(pair)).toEqual(NOTHING);
    expect(await countFiles()).toBe(files);
    expect(await listOf(ben)).toEqual([]);
    await parley.giveCoins(ada.id, 1);
    expect(await writer.send(frame())).toMatchObject({ ok: true, message: { id: 1 } });
    expect(await parley.balanceOf(ada)).toBe(0);
  });

  test("recalls the coins of other chats before it is refused, and uses them if they suffice", async () => {
    const [ada, ben] = await addPair(parley, { ada: { coins: 2 * PRICE - 1 } });
    const cleo = await parley.addMember();
    const there = await RawWriter.open(parley, ada, cleo);
    await there.send("4 coins are left in this chat");
    expect(await heldBy(ada)).toBe(2 * PRICE - 1);
    // The welcome of a chat without a row counts the coins in every other chat.
    const v1 = await parley.chatV1(ada, ben);
    expect(v1.welcome.balance).toBe(2 * PRICE - 1);
    const writer = await RawWriter.open(parley, ada, ben);
    expect(await writer.send("5 coins")).toMatchObject({
      code: "insufficient_balance",
      error: { balance: PRICE - 1 },
    });
    expect(await heldBy(ada)).toBe(0);
    expect(await tracesOf([ada, ben])).toEqual(NOTHING);
    await parley.giveCoins(ada.id, 1 + PRICE);
    expect((await there.send("takes all")).ok).toBe(true);
    expect((await writer.send("recalls five")).ok).toBe(true);
    expect(await parley.balanceOf(ada)).toBe(0);
  });

  test("is refused without a row also if the chat has an old row and empty tables", async () => {
    const pair = await addPair(parley, { ada: { coins: PRICE - 1 } });
    const chatId = await storeEmptyChat(parley, pair);
    const writer = await RawWriter.open(parley, ...pair);
    expect(await writer.send("5 coins")).toMatchObject({ code: "insufficient_balance" });
    expect(await tracesOf(pair)).toMatchObject({ chats: 1, holds: 0 });
    const room = await roomStorage(parley, ...pair);
    expect(await room.exec("SELECT * FROM leases")).toEqual([]);
    await parley.giveCoins(pair[0].id, 1);
    expect(await writer.send("5 coins")).toMatchObject({ ok: true, message: { id: 1, chat_id: chatId } });
  });

  test("leaves no row while D1 is down, or if the sender was deactivated", async () => {
    const pair = await addPair(parley, { ada: { coins: 100 } });
    const [ada] = pair;
    const writer = await RawWriter.open(parley, ...pair);
    await parley.setFailpoint("d1", "down");
    expect(await writer.send("hello")).toMatchObject({ code: "unavailable" });
    await parley.setFailpoint("d1", "up");
    await parley.env.DB.prepare("UPDATE members SET is_active = 0 WHERE id = ?").bind(ada.id).run();
    await writer.send("hello");
    expect(await writer.socket.closed).toEqual({ code: 4403, reason: "member_disabled" });
    expect(await tracesOf(pair)).toEqual(NOTHING);
  });
});

describe("a first message", () => {
  test.each(SENDS)("gives the chat its row, its tables and its id: %s", async (type, frame, price) => {
    const pair = await addPair(parley, { ada: { coins: 100 } });
    const [ada, ben] = pair;
    const [a, b] = [await parley.chatV1(ada, ben), await parley.chatV1(ben, ada)];
    const contract = await parley.chat(ben, ada);
    a.send(frame());
    const chatId = await a.next().then((message) => message.chat_id);
    expect(chatId).toBe(await chatIdOf(pair));
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
    expect(await tracesOf(pair)).toMatchObject({ chats: 1, holds: 0 });
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
    expect((await tracesOf(pair)).chats).toBe(1);
    const history = await historyOf(parley, ada, ben);
    expect(history.map(({ id }) => id)).toEqual([1, 2, 3, 4]);
  });

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

  test("after both sockets hibernated is stored, and the next one too", async () => {
    const { ada, ben, pair, room, a, b } = await openChat(parley, "writer", { ada: { coins: 100 } });
    for (const text of ["one", "two"]) {
      await parley.evict("CHAT_ROOM", { ...room, webSockets: "hibernate" });
      expect(await a.send(text)).toMatchObject({
        ok: true,
        message: { text, chat_id: await chatIdOf(pair) },
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
      expect(await tracesOf(pair)).toMatchObject({ chats: 1, holds: 1 });
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
  expect(await heldBy(ada)).toBe(defaultOf("LEASE_COINS"));
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
  const chat = await chatIdOf(pair);
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
    const chatId = await chatIdOf(pair);
    expect(chatId).not.toBe(null);
    expect(await tracesOf(pair)).toEqual({ ...NOTHING, chats: 1 });
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
    expect(await room.exec("SELECT id FROM chat")).toEqual([{ id: await chatIdOf(pair) }]);
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

describe("before the first message", () => {
  test("nobody sees that the other member is here, types or leaves; the first message shows both", async () => {
    for (const ofWriter of [0, 1] as const) {
      const [ada, ben] = await addPair(parley, { ada: { coins: 100 }, ben: { coins: 100 } });
      const inbox = await parley.inbox(ada);
      const [a, b] = [await parley.chatV1(ada, ben), await parley.chatV1(ben, ada)];
      expect(b.welcome.other_member.online).toBe(false);
      const passing = await parley.chatV1(ben, ada);
      for (const socket of [a, b, passing]) {
        socket.send({ type: "typing" });
        socket.send({ type: "history", before: 1 });
        expect((await socket.next()).type).toBe("history");
      }
      await passing.close();
      (ofWriter === 0 ? a : b).send("hello");
      expect(await a.take(2)).toMatchObject([{ text: "hello" }, presenceOf(ben)]);
      expect(await b.take(2)).toMatchObject([{ text: "hello" }, presenceOf(ada)]);
      expect((await readChangesUntil(inbox, () => true)).other_member.online).toBe(true);
      a.send({ type: "typing" });
      expect(await b.next()).toEqual({ type: "typing", member_id: ada.id });
      await b.close();
      expect(await a.next()).toEqual(presenceOf(ben, false));
    }
  });

  test("a member who left is not shown, not even as offline", async () => {
    const [ada, ben] = await addPair(parley, { ada: { coins: 100 } });
    const [a, b] = [await parley.chatV1(ada, ben), await parley.chatV1(ben, ada)];
    await b.close();
    a.send("hello");
    expect(await a.next()).toMatchObject({ text: "hello" });
    const again = await parley.chatV1(ben, ada);
    expect(again.welcome.other_member.online).toBe(true);
    expect(await a.next()).toEqual(presenceOf(ben));
  });
});
