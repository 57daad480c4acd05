import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { COINS_FRESH_MS } from "../../src/core/coin-limits.ts";
import { SPENDS_MAX_CHATS } from "../../src/core/limits.ts";
import { CHATS_ASKED_AT_ONCE } from "../../src/core/list-limits.ts";
import { encodeFileFrame } from "../../src/protocol/frames/encode-file.ts";
import { checkBooks } from "../support/ledger/books.ts";
import { roomOf } from "../support/runtime/chat.ts";
import { type Frame, type Parley, startParley, type TestMember } from "../support/runtime/parley.ts";
import { addSmile } from "../support/runtime/smiles.ts";
import type { TestSocket } from "../support/runtime/test-socket.ts";

const PRICE = 5;
const SMILE_PRICE = 7;
const FILE = encodeFileFrame({ name: "f", type: "" }, new Uint8Array(1));

let parley: Parley;
let root: TestMember;
beforeAll(async () => {
  parley = await startParley({ SEND_BURST: 0, MESSAGE_PRICE: PRICE }, { instrumented: true });
  root = await parley.addMember({ superuser: true });
});
afterAll(() => parley.close());
afterEach(async () => {
  await parley.reset();
  await checkBooks(parley);
});

function grant(member: TestMember, amount: number): Promise<Response> {
  const headers = { "Idempotency-Key": crypto.randomUUID() };
  return parley.request(root, "POST", `/members/${member.id}/coins`, { amount }, headers);
}

/** Reads the figures of an inbox until this one. Returns those before it. */
async function readFigures(inbox: TestSocket, last: { balance: number; exact?: false }): Promise<number[]> {
  const before: number[] = [];
  for (;;) {
    const { type, ...figure } = await inbox.nextOf((frame) => frame.type === "balance");
    if (figure.balance === last.balance && figure.exact === last.exact) return before;
    before.push(figure.balance);
  }
}

/** Sends a text in a chat, and waits until it is stored. */
function send(socket: TestSocket, text: string): Promise<Frame> {
  socket.send({ type: "text", text });
  return socket.nextOf((frame) => frame.text === text);
}

/** Adds members with whom Ada has a chat that holds coins of hers. */
async function addPaidChats(ada: TestMember, count: number): Promise<TestMember[]> {
  const others = await parley.addMembers(Array<number>(count).fill(0));
  await Promise.all(
    others.map(async (other) => {
      const socket = await parley.chat(ada, other);
      socket.send("paid");
      await socket.next();
      await socket.close();
    }),
  );
  return others;
}

describe("the balance that an inbox sends", () => {
  test("is right after texts, smiles, files and refusals, on every device, wakes no other room, and concerns nobody else", async () => {
    const smile_id = await addSmile(parley, root, SMILE_PRICE);
    const ada = await parley.addMember({ coins: 60 });
    await addPaidChats(ada, 2);
    const ben = await parley.addMember();
    const a = await parley.chatV1(ada, ben);
    await send(a, "the first message");
    const [phone, laptop, other] = [
      await parley.inbox(ada),
      await parley.inbox(ada),
      await parley.inbox(ben),
    ];
    expect([phone.balance.balance, laptop.balance.balance, other.balance.balance]).toEqual([45, 45, 0]);
    const calls = await parley.readCounter("roomCalls");
    let coins = 45;
    for (const frames of [[{ type: "text", text: "a text" }, FILE], [{ type: "smile", smile_id }]]) {
      for (const frame of frames) a.send(frame);
      coins -= frames.length === 2 ? 2 * PRICE : SMILE_PRICE;
      for (const inbox of [phone, laptop]) await readFigures(inbox, { balance: coins });
    }
    a.send({ type: "text", text: "refused", max_price: PRICE - 1 });
    await a.nextOf(({ type }) => type === "error");
    expect(await parley.readCounter("roomCalls")).toBe(calls);
    for (const member of [ada, ben]) await grant(member, 1);
    for (const inbox of [phone, laptop]) expect(await readFigures(inbox, { balance: coins + 1 })).toEqual([]);
    expect(await readFigures(other, { balance: 1 })).toEqual([]);
    expect(await parley.balanceOf(ada)).toBe(coins + 1);
  });

  test("is not changed by a message that the coins do not cover", async () => {
    const [ada, ben] = [await parley.addMember({ coins: PRICE - 1 }), await parley.addMember()];
    const inbox = await parley.inbox(ada);
    const a = await parley.chatV1(ada, ben);
    a.send({ type: "text", text: "too much" });
    expect(await a.nextOf(({ type }) => type === "error")).toMatchObject({ code: "insufficient_balance" });
    await grant(ada, 2);
    expect(await readFigures(inbox, { balance: PRICE + 1 })).toEqual([]);
  });

  test("is right after each change although the inbox hibernated before it, and its clock steps back and forth", async () => {
    const ada = await parley.addMember({ coins: 100 });
    await addPaidChats(ada, 2);
    const ben = await parley.addMember();
    const a = await parley.chatV1(ada, ben);
    const { chat_id } = await send(a, "the first message");
    const inbox = await parley.inbox(ada);
    const refund = (message_id: number) =>
      parley.request(root, "POST", "/billing/refunds", { chat_id, message_id, reason: "asked" });
    let coins = 85;
    const changes: [number, () => Promise<unknown>][] = [
      [-PRICE, () => send(a, "a message")],
      [30, () => grant(ada, 30)],
      [PRICE, () => refund(2)],
      [-10, () => grant(ada, -10)],
      [-PRICE, () => send(a, "a message")],
    ];
    for (const [i, [change, run]] of changes.entries()) {
      await parley.evict("INBOX", { name: String(ada.id), webSockets: "hibernate" });
      await parley.setClock(i % 2 === 0 ? 50_000 : -3_600_000);
      await run();
      coins += change;
      await readFigures(inbox, { balance: coins });
    }
    await parley.setClock(0);
    expect(await parley.balanceOf(ada)).toBe(coins);
  });

  test.each(["throw", "hang"] as const)(
    "is right once a notice arrives that failed before (%s), on all devices",
    async (fault) => {
      const [ada, ben] = [await parley.addMember({ coins: 100 }), await parley.addMember()];
      const a = await parley.chatV1(ada, ben);
      await send(a, "the first message");
      const devices = [await parley.inbox(ada), await parley.inbox(ada)];
      await parley.setFailpoint("inbox", fault);
      await send(a, "unreported");
      await parley.setFailpoint("inbox", "ok");
      await send(a, "reported");
      for (const device of devices) await readFigures(device, { balance: 85 });
    },
  );

  test("is right after a room died before it could report, once the inbox is opened on another device", async () => {
    const [ada, ben] = [await parley.addMember({ coins: 100 }), await parley.addMember()];
    const a = await parley.chatV1(ada, ben);
    await send(a, "the first message");
    const phone = await parley.inbox(ada);
    expect(phone.balance.balance).toBe(95);
    // A member who has the chat open is notified a second later.
    await send(a, "unreported");
    await parley.control("die", [ada, ben]);
    const laptop = await parley.inbox(ada);
    if (laptop.balance.balance !== 90) await readFigures(laptop, { balance: 90 });
    await readFigures(phone, { balance: 90 });
  });

  test("is exact a few seconds after a room answers that did not when the inbox was opened, without anything else", async () => {
    const ada = await parley.addMember({ coins: 100 });
    await addPaidChats(ada, 2);
    await (await parley.inbox(ada)).close();
    await parley.setFailpoint("roomFault", "throw");
    await parley.setFailpoint("silentRoom", ada.id);
    const inbox = await parley.inbox(ada);
    expect(inbox.balance.exact).toBe(false);
    await parley.resetFailpoints();
    await readFigures(inbox, { balance: 90 });
  });

  test("has coins that were granted in D1 alone once a client requests it, on all devices, and wakes no room for it", async () => {
    const ada = await parley.addMember({ coins: 100 });
    await addPaidChats(ada, 2);
    const [phone, laptop] = [await parley.inbox(ada), await parley.inbox(ada)];
    for (const [i, { evict, clock }] of [
      { evict: false, clock: COINS_FRESH_MS },
      { evict: true, clock: -3_600_000 },
    ].entries()) {
      await parley.giveCoins(ada.id, 30);
      await parley.setClock(clock);
      if (evict) await parley.evict("INBOX", { name: String(ada.id), webSockets: "hibernate" });
      const rooms = await parley.readCounter("roomCalls");
      const rows = await parley.readCounter("inboxRowsWritten");
      phone.send({ type: "balance" });
      for (const device of [phone, laptop])
        expect(await readFigures(device, { balance: 120 + 30 * i })).toEqual([]);
      // Nothing is granted meanwhile: nothing is sent, and D1 is not read again.
      laptop.send({ type: "balance" });
      laptop.send({ type: "chats", before: "2000-01-01T00:00:00.000000Z,1" });
      expect((await laptop.next()).type).toBe("chats");
      expect(await parley.readCounter("roomCalls")).toBe(rooms);
      expect(await parley.readCounter("inboxRowsWritten")).toBe(rows);
    }
  });

  test("is not exact before every room is subscribed: while the list is not complete, and a chat behind the first 40 may be spent in", async () => {
    const [ben, ada] = [await parley.addMember({ coins: 100 }), await parley.addMember({ coins: 100 })];
    await send(await parley.chat(ben, ada), "the first message");
    const room = await parley.storageOf("CHAT_ROOM", roomOf(ben, ada));
    const isSubscribed = () => room.exec(`SELECT wanted FROM follows WHERE member_id = ${ada.id}`);
    await expect.poll(isSubscribed).toEqual([{ wanted: 0 }]);
    const begin = parley.env.DB.prepare("INSERT INTO chats (low_id, high_id, created_at) VALUES (?, ?, 0)");
    const crowd = await parley.addMembers(Array<number>(CHATS_ASKED_AT_ONCE).fill(0));
    await parley.env.DB.batch(crowd.map(({ id }) => begin.bind(ada.id, id)));
    const a = await parley.chatV1(ada, ben);
    await parley.setFailpoint("roomFault", "throw");
    await parley.setFailpoint("silentRoom", ben.id);

    const inbox = await parley.inbox(ada);
    expect(inbox.balance).toEqual({ type: "balance", balance: 100, exact: false });
    await send(a, "while the list is not complete");
    await parley.evict("INBOX", { name: String(ada.id), webSockets: "hibernate" });
    await parley.setFailpoint("silentRoom", 0);
    expect(await inbox.nextOf(({ type, exact = true }) => type === "balance" && exact)).toEqual({
      type: "balance",
      balance: 95,
    });
    await send(a, "once it is complete");
    expect(await readFigures(inbox, { balance: 90 })).toEqual([]);
  });

  test("is right after the inbox died with its sockets", async () => {
    const [ada, ben] = [await parley.addMember({ coins: 100 }), await parley.addMember()];
    const a = await parley.chatV1(ada, ben);
    const inbox = await parley.inbox(ada);
    await send(a, "before");
    await readFigures(inbox, { balance: 95 });
    await parley.evict("INBOX", { name: String(ada.id), webSockets: "close" });
    await send(a, "in between");
    const next = await parley.inbox(ada);
    if (next.balance.balance !== 90) await readFigures(next, { balance: 90 });
    await send(a, "after");
    await readFigures(next, { balance: 85 });
  });

  test(`is exact with coins in ${SPENDS_MAX_CHATS} chats, and says that it is not with more`, async () => {
    const ada = await parley.addMember({ coins: 100_000 });
    const [first, ...others] = await addPaidChats(ada, SPENDS_MAX_CHATS + 1);
    if (!first) throw new Error("no chat");
    const spent = (SPENDS_MAX_CHATS + 1) * PRICE;
    const tooMany = await parley.inbox(ada);
    expect(tooMany.balance.exact).toBe(false);
    expect(await (await parley.request(ada, "GET", "/members/me")).json()).toMatchObject({ exact: false });
    await tooMany.close();
    await parley.control("releaseHold", [ada, first], ada);
    const inbox = await parley.inbox(ada);
    // Not exact at first if a room reports while the inbox opens.
    if (inbox.balance.exact === false) await readFigures(inbox, { balance: 100_000 - spent });
    else expect(inbox.balance.balance).toBe(100_000 - spent);
    const a = await parley.chatV1(ada, others.at(-1) ?? first);
    await send(a, "one more");
    await readFigures(inbox, { balance: 100_000 - spent - PRICE });
    expect(await parley.balanceOf(ada)).toBe(100_000 - spent - PRICE);
  });
});
