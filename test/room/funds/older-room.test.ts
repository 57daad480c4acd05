import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { newMessageId } from "../../../src/client/outbox/message-id.ts";
import { LOST_MESSAGES_MAX } from "../../../src/core/restore-limits.ts";
import { checkBooks } from "../../support/ledger/books.ts";
import {
  chargesOf,
  holdOf,
  openChatOfPayers,
  repairsBy,
  send,
  startPayers,
} from "../../support/ledger/payers.ts";
import { rememberD1, rememberRoom } from "../../support/ledger/restore-points.ts";
import { addKey } from "../../support/runtime/api-keys.ts";
import { readChangesUntil } from "../../support/runtime/inbox-changes.ts";
import type { Parley, TestMember } from "../../support/runtime/parley.ts";
import { historyOf, RawWriter } from "../../support/runtime/raw-writer.ts";

let parley: Parley;
let boss: TestMember;
let repairs: ReturnType<typeof repairsBy>;
beforeAll(async () => {
  parley = await startPayers();
  boss = await parley.addMember({ superuser: true });
  repairs = repairsBy(boss, parley);
});
afterAll(() => parley.close());
/** The first member of a test. */
let since = 0;
beforeEach(async () => {
  since = 1 + ((await parley.env.DB.prepare("SELECT max(id) AS id FROM members").first<number>("id")) ?? 0);
});
afterEach(async () => {
  await parley.resetFailpoints();
  await parley.drainCalls();
  await checkBooks(parley, { since });
});

describe("a room that is older than D1", () => {
  /** Lets the room go back over messages of both members that D1 has charged. */
  async function loseMessages({ exempt = false } = {}) {
    const chat = await openChatOfPayers(parley);
    const { ada, ben, room, a, b } = chat;
    const goBack = await rememberRoom(parley, room);
    for (let i = 0; i < 12; i++) {
      await send(a, 1 + (i % 3));
      await send(b, 1 + (i % 2));
    }
    if (exempt)
      await parley.env.DB.prepare("UPDATE members SET is_employee = 1 WHERE id = ?").bind(ben.id).run();
    for (const member of [ada, ben]) await parley.control("releaseHold", chat.pair, member);
    await goBack();
    return chat;
  }

  test("stores no message, and a repair puts empty ones in the places of the lost ones", async () => {
    const { ada, ben, pair, chatId } = await loseMessages();
    const charged = { ada: await chargesOf(parley, ada), ben: await chargesOf(parley, ben) };
    const lastId = Math.max((await holdOf(parley, ada)).upto, (await holdOf(parley, ben)).upto);
    const writers = [await RawWriter.open(parley, ada, ben), await RawWriter.open(parley, ben, ada)];
    for (const writer of writers) {
      expect(await writer.send("not in the place of a lost message")).toMatchObject({
        ok: false,
        code: "unavailable",
      });
    }
    const found = await repairs.differencesOf(chatId);
    expect(new Set(found.map(({ kind }) => kind))).toEqual(new Set(["spent", "lease"]));
    for (const { detail } of found) expect(detail).toContain("The room is older than D1");
    const lost = lastId - 4;
    const repaired = [await repairs.repair(chatId, ada), await repairs.repair(chatId, ben)];
    expect(repaired).toMatchObject([
      { status: 200, repaired: true, charged: 0, lost },
      { status: 200, repaired: true, charged: 0, lost: 0 },
    ]);
    await checkBooks(parley);
    expect({ ada: await chargesOf(parley, ada), ben: await chargesOf(parley, ben) }).toEqual(charged);
    expect(await repairs.differencesOf(chatId)).toEqual([]);
    const writer = await RawWriter.open(parley, ada, ben);
    expect(await writer.send("after the lost ones")).toMatchObject({ ok: true, message: { id: lastId + 1 } });
    const messages = await historyOf(parley, ada, ben);
    expect(messages.slice(4, -1).every(({ text }: { text: string }) => text === "")).toBe(true);
    for (const member of [ada, ben]) await parley.control("releaseHold", pair, member);
    expect(await repairs.repair(chatId, ada)).toMatchObject({ repaired: false });
  });

  test("is repaired by an API key for coins, which the log of acts names, and by no other key", async () => {
    const { ada, ben, chatId } = await loseMessages();
    const { DB } = parley.env;
    const [others, key] = [await addKey(DB, ["members", "messages"]), await addKey(DB, ["coins"])];
    const refused = await repairsBy(others, parley).repair(chatId, ada);
    expect(refused).toMatchObject({ status: 403, code: "forbidden" });
    expect(await repairs.recordedOf(chatId)).toEqual([]);
    const byKey = repairsBy(key, parley);
    const repaired = await byKey.repair(chatId, ada);
    expect(repaired).toMatchObject({ status: 200, repaired: true, charged: 0, lost: expect.any(Number) });
    expect(await byKey.repair(chatId, ben)).toMatchObject({
      status: 200,
      repaired: true,
      charged: 0,
      lost: 0,
    });
    expect(await byKey.repair(chatId, ada)).toMatchObject({ status: 200, repaired: false });
    const actor = `key:${key.keyId}`;
    const lost = { member: ada.id, actor, lost: repaired["lost"] };
    const settled = [ada, ben].map(({ id }) => ({ member: id, actor, count: 0, charged: 0 }));
    expect(await repairs.recordedOf(chatId)).toEqual([lost, ...settled]);
    expect(await repairs.differencesOf(chatId)).toEqual([]);
    await checkBooks(parley);
  });

  test("notifies the inbox of a member again who opened it after the restored time", async () => {
    const { ada, ben, room, a, pair, chatId } = await openChatOfPayers(parley);
    const { exec } = await parley.storageOf("CHAT_ROOM", room);
    // Ben's inbox has answered that he never opened it.
    await expect
      .poll(() => exec(`SELECT wanted FROM follows WHERE member_id = ${ben.id}`))
      .toEqual([{ wanted: 0 }]);
    for (const member of [ada, ben]) await parley.control("releaseHold", pair, member);
    const goBack = await rememberRoom(parley, room);
    const inbox = await parley.inbox(ben);
    await send(a, 1);
    await parley.control("releaseHold", pair, ada);
    await readChangesUntil(inbox, (chat) => chat.last_message.id === 5);
    await goBack();
    expect(await repairs.repair(chatId, ada)).toMatchObject({ repaired: true, lost: 1 });
    await readChangesUntil(inbox, (chat) => chat.last_message.text === "");
    await send(await RawWriter.open(parley, ada, ben), 1);
    await readChangesUntil(inbox, (chat) => chat.last_message.id === 6);
  });

  test("logs a client that has seen more, and gives out no id that the superuser says was seen", async () => {
    const { ada, ben, room, a, b, chatId } = await openChatOfPayers(parley);
    await parley.control("releaseHold", [ada, ben], ada);
    await parley.control("releaseHold", [ada, ben], ben);
    const goBack = await rememberRoom(parley, room);
    await parley.env.DB.prepare("UPDATE members SET is_employee = 1 WHERE id = ?").bind(ben.id).run();
    await parley.advanceClock(61_000);
    await send(b, 5);
    await goBack();
    // D1 never heard of these messages, so nothing differs.
    expect(await repairs.differencesOf(chatId)).toEqual([]);
    parley.clearLogs();
    const seen = await parley.chatV1(ben, ada, "&after=9");
    expect(seen.welcome).toMatchObject({ type: "welcome", messages: [], has_more: false });
    expect(parley.getLogs().map(({ message }) => message)).toEqual(
      expect.arrayContaining([expect.stringMatching(/"chat.open","code":"behind".*"message":9/)]),
    );
    expect(await repairs.repair(chatId, ben, 9)).toMatchObject({
      status: 200,
      repaired: true,
      charged: 0,
      lost: 5,
    });
    expect(await repairs.repair(chatId, ben, 9)).toMatchObject({ status: 200, repaired: false, lost: 0 });
    expect(await repairs.recordedOf(chatId)).toEqual([
      { member: ben.id, actor: `member:${boss.id}`, lost: 5 },
    ]);
    expect(await seen.closeFrame).toMatchObject({ code: 4503 });
    const again = await parley.chatV1(ben, ada, "&after=9");
    const clientMessageId = newMessageId(Date.now());
    again.send({ type: "text", text: "from the outbox", client_message_id: clientMessageId });
    expect([await again.next(), await again.next()]).toEqual(
      expect.arrayContaining([expect.objectContaining({ type: "ack", id: 10 })]),
    );
    expect(a.seen.length).toBeGreaterThan(0);
    await parley.setClock(0);
  });

  test.each([false, true])(
    "stores messages again once D1 has gone back too, asleep meanwhile: %s",
    async (sleeps) => {
      const goBack: (() => Promise<void>)[] = [];
      const { ada, ben, room, a, pair, chatId } = await openChatOfPayers(parley);
      for (const member of [ada, ben]) await parley.control("releaseHold", pair, member);
      goBack.push(await rememberRoom(parley, room), await rememberD1(parley));
      await send(a, 3);
      await parley.control("releaseHold", pair, ada);
      await goBack[0]?.();
      const stays = await RawWriter.open(parley, ben, ada);
      expect(await stays.send("not in the place of a lost message")).toMatchObject({ code: "unavailable" });
      await goBack[1]?.();
      for (const member of [ada, ben])
        expect(await repairs.repair(chatId, member)).toMatchObject({ status: 200 });
      const writer = await RawWriter.open(parley, ada, ben);
      if (sleeps) await parley.evict("CHAT_ROOM", { ...room, webSockets: "hibernate" });
      for (const each of [writer, stays]) await send(each, 1);
      expect(await repairs.differencesOf(chatId)).toEqual([]);
    },
  );

  test("is not repaired if more messages are lost than one turn can replace", async () => {
    const { ada, chatId } = await openChatOfPayers(parley);
    expect(await repairs.repair(chatId, ada, LOST_MESSAGES_MAX + 5)).toMatchObject({
      status: 409,
      code: "not_repairable",
    });
  });
});
