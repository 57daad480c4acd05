import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { encodeFileFrame } from "../../src/protocol/frames/encode-file.ts";
import { checkBooks } from "../support/ledger/books.ts";
import { addPair, roomStorage, storeEmptyChat } from "../support/runtime/chat.ts";
import { chatIdOf, heldBy, NOTHING, tracesOf } from "../support/runtime/chat-traces.ts";
import { readChangesUntil } from "../support/runtime/inbox-changes.ts";
import { type Frame, type Parley, startParley, type TestMember } from "../support/runtime/parley.ts";
import { RawWriter } from "../support/runtime/raw-writer.ts";
import { addSmile } from "../support/runtime/smiles.ts";
import { TestSocket } from "../support/runtime/test-socket.ts";

const PRICE = 5;

let parley: Parley;
let boss: TestMember;
let smileId: number;
beforeAll(async () => {
  parley = await startParley({ SEND_BURST: 0, MESSAGE_PRICE: PRICE }, { instrumented: true });
  boss = await parley.addMember({ superuser: true });
  smileId = await addSmile(parley, boss, 7);
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
    expect(await tracesOf(parley, pair)).toEqual(NOTHING);
    const control = await RawWriter.open(parley, ada, ben);
    await control.send("hello");
    expect(await tracesOf(parley, pair)).toEqual({
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
    const chatId = await chatIdOf(parley, pair);
    const refund = { chat_id: chatId, message_id: 1, reason: "none" };
    expect((await parley.request(boss, "POST", "/billing/refunds", refund)).status).toBe(404);
    const page = await parley.request(
      boss,
      "GET",
      `/billing/reconciliation?after=${(chatId ?? 0) - 1}&limit=1`,
    );
    expect(await page.json()).toMatchObject({ ok: true, compared: { chats: 1, messages: 0 } });
    await parley.runHourlyCron();
    expect(await tracesOf(parley, pair)).toEqual({ ...NOTHING, chats: 1 });
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
    expect(await tracesOf(parley, pair)).toEqual(NOTHING);
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
    expect(await heldBy(parley, ada)).toBe(2 * PRICE - 1);
    // The welcome of a chat without a row counts the coins in every other chat.
    const v1 = await parley.chatV1(ada, ben);
    expect(v1.welcome.balance).toBe(2 * PRICE - 1);
    const writer = await RawWriter.open(parley, ada, ben);
    expect(await writer.send("5 coins")).toMatchObject({
      code: "insufficient_balance",
      error: { balance: PRICE - 1 },
    });
    expect(await heldBy(parley, ada)).toBe(0);
    expect(await tracesOf(parley, [ada, ben])).toEqual(NOTHING);
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
    expect(await tracesOf(parley, pair)).toMatchObject({ chats: 1, holds: 0 });
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
    expect(await tracesOf(parley, pair)).toEqual(NOTHING);
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
