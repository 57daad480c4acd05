import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openForBuilding, textOf } from "../../../src/cli/d1.ts";
import { newMessageId } from "../../../src/client/outbox/message-id.ts";
import { LOST_MESSAGES_MAX } from "../../../src/core/restore-limits.ts";
import { afterRestore } from "../../../src/db/after-restore.ts";
import { openDatabase } from "../../../src/db/database.ts";
import { type StepRequest, takeStep } from "../../../src/db/holds.ts";
import { checkBooks, readBooks } from "../../support/ledger/books.ts";
import { fetchReconciliation } from "../../support/ledger/busy-parley.ts";
import { rememberD1, rememberRoom } from "../../support/ledger/restore-points.ts";
import { beginChat, openChat } from "../../support/runtime/chat.ts";
import { readChangesUntil } from "../../support/runtime/inbox-changes.ts";
import { type Parley, startParley, type TestMember, tokenFor } from "../../support/runtime/parley.ts";
import { setPassword } from "../../support/runtime/passwords.ts";
import { historyOf, RawWriter } from "../../support/runtime/raw-writer.ts";
import { addSession } from "../../support/runtime/sessions.ts";
import { addSmile } from "../../support/runtime/smiles.ts";

const PRICE = 5;

let parley: Parley;
let boss: TestMember;
beforeAll(async () => {
  parley = await startParley(
    { SEND_BURST: 0, LEASE_COINS: 50, MESSAGE_PRICE: PRICE },
    { instrumented: true },
  );
  boss = await parley.addMember({ superuser: true });
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

/** A chat of two members who pay. Each has written, and each has a lease. */
async function openChatOfPayers(coins = 1000) {
  const chat = await openChat(parley, "writer", { ada: { coins }, ben: { coins } });
  await send(chat.a, 3);
  await send(chat.b, 1);
  return { ...chat, chatId: (await holdOf(chat.ada)).chat_id };
}

async function send(writer: RawWriter, count: number): Promise<void> {
  for (let i = 0; i < count; i++) expect(await writer.send(`text ${i}`)).toMatchObject({ ok: true });
}

/** Writes until the room has asked D1 for more coins. Returns how many messages were stored until it was refused. */
async function sendUntilFenced(writer: RawWriter): Promise<number> {
  for (let stored = 0; ; stored++) {
    const answer = await writer.send("until D1 is asked");
    if (answer.ok) continue;
    expect(answer.code).toBe("unavailable");
    return stored;
  }
}

async function holdOf(member: TestMember) {
  const { holds } = await readBooks(parley, { memberId: member.id });
  const hold = holds.find(({ member_id }) => member_id === member.id);
  if (!hold) throw new Error("the member has no hold");
  return hold;
}

async function chargesOf(member: TestMember) {
  const query = "SELECT * FROM transfers WHERE member_id = ? AND kind = 'charge' ORDER BY entry";
  return (await parley.env.DB.prepare(query).bind(member.id).all()).results;
}

async function repair(
  chatId: number,
  { id }: TestMember,
  through?: number,
): Promise<Record<string, unknown>> {
  const body = { chat_id: chatId, member_id: id, through };
  const response = await parley.request(boss, "POST", "/billing/repairs", body);
  return { status: response.status, ...((await response.json()) as object) };
}

async function differencesOf(chatId: number) {
  const { differences } = await fetchReconciliation(parley, boss, "?limit=500");
  return differences.filter(({ chat_id }) => chat_id === chatId);
}

const execOnD1 = (statements: string[]) =>
  parley.env.DB.batch(statements.map((sql) => parley.env.DB.prepare(sql)));

const repairLines = () =>
  parley
    .getLogs()
    .filter(({ message }) => message.includes('"hold.repair"'))
    .map(({ message }) => JSON.parse(message));

describe("D1 that is older than a room", () => {
  test("stops the lease, and a repair charges what D1 lacks, once", async () => {
    const { ada, a, b, pair, chatId } = await openChatOfPayers();
    const goBack = await rememberD1(parley);
    await send(a, 40);
    await send(b, 2);
    await goBack();
    const stored = 43 + (await sendUntilFenced(a));
    expect(await a.send("again")).toMatchObject({ ok: false, code: "unavailable" });
    expect((await parley.control("releaseHold", pair, ada)).ok).toBe(false);
    expect(await differencesOf(chatId)).toEqual([
      expect.objectContaining({
        kind: "lease",
        member_id: ada.id,
        detail: expect.stringContaining("D1 is older than the room"),
      }),
    ]);
    parley.clearLogs();
    const uncharged = { charged: stored * PRICE, count: stored, lost: 0 };
    expect(await repair(chatId, ada)).toEqual({
      status: 200,
      ...{ chat_id: chatId, member_id: ada.id, repaired: true },
      ...uncharged,
    });
    expect(repairLines()).toEqual([
      expect.objectContaining({
        ...{ code: "ok", member: ada.id, chat: chatId, actor: boss.id, count: stored },
        changed: { charged: stored * PRICE },
      }),
    ]);
    await checkBooks(parley, { since });
    expect(await chargesOf(ada)).toEqual([
      expect.objectContaining({ amount: stored * PRICE, by_id: boss.id, note: expect.stringMatching(/\w/) }),
    ]);
    const again = await Promise.all([repair(chatId, ada), repair(chatId, ada)]);
    expect(again).toMatchObject([{ repaired: false }, { repaired: false }]);
    expect(await chargesOf(ada)).toHaveLength(1);
    expect(await differencesOf(chatId)).toEqual([]);
    await send(a, 1);
    expect((await parley.control("releaseHold", pair, ada)).ok).toBe(true);
    expect(await parley.balanceOf(ada)).toBe(1000 - (stored + 1) * PRICE);
  });

  test("is repaired before a room has noticed, while both members write", async () => {
    const { ada, ben, a, b, chatId } = await openChatOfPayers();
    const goBack = await rememberD1(parley);
    await send(a, 20);
    await send(b, 20);
    await goBack();
    let isDone = false;
    const write = async (writer: RawWriter) => {
      while (!isDone) await writer.send("meanwhile");
    };
    const writing = [write(a), write(b)];
    for (const member of [ada, ben, ada, ben])
      expect(await repair(chatId, member)).toMatchObject({ status: 200 });
    isDone = true;
    await Promise.all(writing);
    for (const member of [ada, ben]) expect(await repair(chatId, member)).toMatchObject({ status: 200 });
    expect(await differencesOf(chatId)).toEqual([]);
    const messages = await historyOf(parley, ada, ben);
    for (const member of [ada, ben]) {
      const own = messages.filter((each: { member_id: number }) => each.member_id === member.id);
      expect(await parley.balanceOf(member)).toBe(1000 - own.length * PRICE);
    }
  });

  test("than the chat gets the chat's row back under its own id", async () => {
    const goBack = await rememberD1(parley);
    const { ada, ben, a, chatId } = await openChatOfPayers();
    await goBack();
    // They had their accounts by then, but not the chat.
    await execOnD1(
      [ada, ben].map(
        ({ id, email }) =>
          `INSERT INTO members (id, email, password_hash, created_at) VALUES (${id}, '${email}', 'none', 0)`,
      ),
    );
    for (const { id } of [ada, ben]) await parley.giveCoins(id, 1000);
    const stored = 3 + (await sendUntilFenced(a));
    await expect
      .poll(() => differencesOf(chatId))
      .toMatchObject([{ member_id: ada.id }, { member_id: ben.id }]);
    expect(await repair(chatId, ada)).toMatchObject({ repaired: true, charged: stored * PRICE });
    expect(await repair(chatId, ben)).toMatchObject({ repaired: true, charged: PRICE });
    expect(await differencesOf(chatId)).toEqual([]);
    await send(a, 1);
  });

  test("than the chat gets the chat's row back at the next connect, when nothing else is due", async () => {
    const { ada, ben, a, chatId } = await openChatOfPayers();
    await a.close();
    const ids = `(${ada.id}, ${ben.id})`;
    await execOnD1([
      "PRAGMA defer_foreign_keys = on",
      `DELETE FROM chats WHERE id = ${chatId}`,
      `DELETE FROM holds WHERE member_id IN ${ids}`,
      `DELETE FROM transfers WHERE entry > 1 AND member_id IN ${ids}`,
      `UPDATE members SET balance = 1000, entries = 1 WHERE id IN ${ids}`,
    ]);
    await RawWriter.open(parley, ada, ben);
    await expect.poll(() => differencesOf(chatId)).toHaveLength(2);
    for (const member of [ada, ben]) expect(await repair(chatId, member)).toMatchObject({ repaired: true });
  });

  test("is not repaired while the coins do not cover the messages, and the refusal names the sum", async () => {
    const { ada, a, chatId } = await openChatOfPayers(300);
    const goBack = await rememberD1(parley);
    await parley.giveCoins(ada.id, 200);
    await send(a, 90);
    await goBack();
    const stored = 93 + (await sendUntilFenced(a));
    const missing = stored * PRICE - 300;
    for (let tries = 0; tries < 2; tries++) {
      expect(await repair(chatId, ada)).toMatchObject({
        ...{ status: 409, code: "insufficient_balance", missing },
        detail: expect.stringContaining(`${missing} coins`),
      });
    }
    expect(await chargesOf(ada)).toEqual([]);
    expect(await differencesOf(chatId)).toMatchObject([{ kind: "lease", member_id: ada.id }]);
    await parley.giveCoins(ada.id, missing - 1);
    expect(await repair(chatId, ada)).toMatchObject({ status: 409, missing: 1 });
    await parley.giveCoins(ada.id, 1);
    expect(await repair(chatId, ada)).toMatchObject({ repaired: true, charged: stored * PRICE });
    expect(await parley.balanceOf(ada)).toBe(0);
  });

  test.each(["lost", "answer-lost", "late", "repeated", "delayed"] as const)(
    "is repaired once when the call of the repair is %s, and the room dies",
    async (fault) => {
      const { ada, a, pair, chatId } = await openChatOfPayers();
      const goBack = await rememberD1(parley);
      await send(a, 20);
      await goBack();
      const stored = 23 + (await sendUntilFenced(a));
      await parley.injectFault(fault, { callSite: "repair" });
      await repair(chatId, ada);
      await parley.control("die", pair);
      await parley.resetFailpoints();
      const first = await repair(chatId, ada);
      expect(first["status"]).toBe(200);
      await parley.drainCalls();
      expect(await repair(chatId, ada)).toMatchObject({ status: 200 });
      expect(await differencesOf(chatId)).toEqual([]);
      expect(await chargesOf(ada)).toMatchObject([{ amount: stored * PRICE, messages: stored }]);
    },
  );

  test("is repaired once by several requests at the same time", async () => {
    const { ada, a, chatId } = await openChatOfPayers();
    const goBack = await rememberD1(parley);
    await send(a, 20);
    await goBack();
    const stored = 23 + (await sendUntilFenced(a));
    await parley.injectFault("delayed", { callSite: "repair", times: 4 });
    const results = await Promise.all([1, 2, 3, 4].map(() => repair(chatId, ada)));
    expect(results.map(({ status }) => status)).toContain(200);
    expect(await repair(chatId, ada)).toMatchObject({ status: 200 });
    expect(await chargesOf(ada)).toMatchObject([{ amount: stored * PRICE, messages: stored }]);
    expect(await differencesOf(chatId)).toEqual([]);
    await send(a, 1);
  });

  test("is repaired by the alarm once D1 has taken the repair and the room has died before the answer", async () => {
    const { ada, a, pair, chatId } = await openChatOfPayers();
    const goBack = await rememberD1(parley);
    await send(a, 20);
    await goBack();
    await sendUntilFenced(a);
    await parley.injectFault("answer-lost", { callSite: "repair" });
    expect(await repair(chatId, ada)).toMatchObject({ status: 503 });
    await parley.control("die", pair);
    await parley.advanceClock(600_000);
    parley.clearLogs();
    await parley.control("alarm", pair);
    expect(repairLines()).toMatchObject([{ code: "ok", member: ada.id, actor: boss.id }]);
    expect(await differencesOf(chatId)).toEqual([]);
    await parley.setClock(0);
  });

  test("takes no late step of the time that was undone after the repair", async () => {
    const { ada, a, chatId } = await openChatOfPayers();
    const goBack = await rememberD1(parley);
    const steps: Awaited<ReturnType<typeof holdOf>>[] = [];
    for (let i = 0; i < 4; i++) {
      await send(a, 10);
      steps.push(await holdOf(ada));
    }
    await goBack();
    await sendUntilFenced(a);
    await repair(chatId, ada);
    const before = await readBooks(parley);
    const late = steps.flatMap(({ step }) => [step - 1, step, step + 1, step + 2]);
    for (const number of new Set(late)) {
      await takeStep(openDatabase(parley.env.DB), {
        ...{ memberId: ada.id, chatId, number, id: `late ${number}`, at: 0 },
        ...{ capture: 5, count: 1, last: 1000, release: 0, minLend: 5, maxLend: 50 },
      });
    }
    expect(await readBooks(parley)).toEqual(before);
  });

  test.each<[which: string, choose: (steps: StepRequest[]) => StepRequest[], expected: object]>([
    ["the first one, which it takes", (steps) => steps.slice(0, 1), { taken: 1, isRepaired: true }],
    ["the later ones, which it does not take", (steps) => steps.slice(1), { taken: 0, isRepaired: true }],
    ["all twice, after which it agrees", (steps) => [...steps, ...steps], { taken: 3, isRepaired: false }],
  ])(
    "charges each message once if late steps of the time that was undone arrive before the repair: %s",
    async (_, choose, expected) => {
      const { ada, ben, a, chatId } = await openChatOfPayers();
      const goBack = await rememberD1(parley);
      const first = await holdOf(ada);
      const steps: StepRequest[] = [];
      for (let last = first; steps.length < 3; ) {
        await send(a, 1);
        const hold = await holdOf(ada);
        if (hold.step === last.step) continue;
        expect(hold.step).toBe(last.step + 1);
        const capture = hold.captured - last.captured;
        steps.push({
          ...{ memberId: ada.id, chatId, number: hold.step, id: hold.step_id, at: Date.now() },
          ...{ capture, count: capture / PRICE, last: hold.upto, release: 0 },
          ...{ minLend: PRICE, maxLend: hold.held + capture - last.held },
        });
        last = hold;
      }
      await goBack();
      for (const step of choose(steps)) await takeStep(openDatabase(parley.env.DB), step);
      const taken = (await holdOf(ada)).step - first.step;
      // The room asks D1 for more coins.
      for (let i = 0; i < 45; i++) await a.send("after the restore");
      const { status, repaired: isRepaired } = await repair(chatId, ada);
      expect({ status, taken, isRepaired }).toEqual({ status: 200, ...expected });
      expect(await differencesOf(chatId)).toEqual([]);
      const messages = await historyOf(parley, ada, ben);
      const own = messages.filter(({ member_id }) => member_id === ada.id);
      expect(await parley.balanceOf(ada)).toBe(1000 - own.length * PRICE);
    },
  );
});

describe("a room that is older than D1", () => {
  /** Lets the room go back over messages of both members that D1 has charged. */
  async function loseMessages({ exempt = false } = {}) {
    const chat = await openChatOfPayers();
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
    const charged = { ada: await chargesOf(ada), ben: await chargesOf(ben) };
    const lastId = Math.max((await holdOf(ada)).upto, (await holdOf(ben)).upto);
    const writers = [await RawWriter.open(parley, ada, ben), await RawWriter.open(parley, ben, ada)];
    for (const writer of writers) {
      expect(await writer.send("not in the place of a lost message")).toMatchObject({
        ok: false,
        code: "unavailable",
      });
    }
    const found = await differencesOf(chatId);
    expect(new Set(found.map(({ kind }) => kind))).toEqual(new Set(["spent", "lease"]));
    for (const { detail } of found) expect(detail).toContain("The room is older than D1");
    const lost = lastId - 4;
    const repaired = [await repair(chatId, ada), await repair(chatId, ben)];
    expect(repaired).toMatchObject([
      { status: 200, repaired: true, charged: 0, lost },
      { status: 200, repaired: true, charged: 0, lost: 0 },
    ]);
    await checkBooks(parley);
    expect({ ada: await chargesOf(ada), ben: await chargesOf(ben) }).toEqual(charged);
    expect(await differencesOf(chatId)).toEqual([]);
    const writer = await RawWriter.open(parley, ada, ben);
    expect(await writer.send("after the lost ones")).toMatchObject({ ok: true, message: { id: lastId + 1 } });
    const messages = await historyOf(parley, ada, ben);
    expect(messages.slice(4, -1).every(({ text }: { text: string }) => text === "")).toBe(true);
    for (const member of [ada, ben]) await parley.control("releaseHold", pair, member);
    expect(await repair(chatId, ada)).toMatchObject({ repaired: false });
  });

  test("notifies the inbox of a member again who opened it after the restored time", async () => {
    const { ada, ben, room, a, pair, chatId } = await openChatOfPayers();
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
    expect(await repair(chatId, ada)).toMatchObject({ repaired: true, lost: 1 });
    await readChangesUntil(inbox, (chat) => chat.last_message.text === "");
    await send(await RawWriter.open(parley, ada, ben), 1);
    await readChangesUntil(inbox, (chat) => chat.last_message.id === 6);
  });

  test("logs a client that has seen more, and gives out no id that the superuser says was seen", async () => {
    const { ada, ben, room, a, b, chatId } = await openChatOfPayers();
    await parley.control("releaseHold", [ada, ben], ada);
    await parley.control("releaseHold", [ada, ben], ben);
    const goBack = await rememberRoom(parley, room);
    await parley.env.DB.prepare("UPDATE members SET is_employee = 1 WHERE id = ?").bind(ben.id).run();
    await parley.advanceClock(61_000);
    await send(b, 5);
    await goBack();
    // D1 never heard of these messages, so nothing differs.
    expect(await differencesOf(chatId)).toEqual([]);
    parley.clearLogs();
    const seen = await parley.chatV1(ben, ada, "&after=9");
    expect(seen.welcome).toMatchObject({ type: "welcome", messages: [], has_more: false });
    expect(parley.getLogs().map(({ message }) => message)).toEqual(
      expect.arrayContaining([expect.stringMatching(/"chat.open","code":"behind".*"message":9/)]),
    );
    expect(await repair(chatId, ben, 9)).toMatchObject({ status: 200, repaired: true, charged: 0, lost: 5 });
    expect(await repair(chatId, ben, 9)).toMatchObject({ status: 200, repaired: false, lost: 0 });
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
      const { ada, ben, room, a, pair, chatId } = await openChatOfPayers();
      for (const member of [ada, ben]) await parley.control("releaseHold", pair, member);
      goBack.push(await rememberRoom(parley, room), await rememberD1(parley));
      await send(a, 3);
      await parley.control("releaseHold", pair, ada);
      await goBack[0]?.();
      const stays = await RawWriter.open(parley, ben, ada);
      expect(await stays.send("not in the place of a lost message")).toMatchObject({ code: "unavailable" });
      await goBack[1]?.();
      for (const member of [ada, ben]) expect(await repair(chatId, member)).toMatchObject({ status: 200 });
      const writer = await RawWriter.open(parley, ada, ben);
      if (sleeps) await parley.evict("CHAT_ROOM", { ...room, webSockets: "hibernate" });
      for (const each of [writer, stays]) await send(each, 1);
      expect(await differencesOf(chatId)).toEqual([]);
    },
  );

  test("is not repaired if more messages are lost than one turn can replace", async () => {
    const { ada, chatId } = await openChatOfPayers();
    expect(await repair(chatId, ada, LOST_MESSAGES_MAX + 5)).toMatchObject({
      status: 409,
      code: "not_repairable",
    });
  });
});

describe("a D1 that was restored", () => {
  const runAfterRestore = () =>
    parley.env.DB.batch(afterRestore(openForBuilding()).map((each) => parley.env.DB.prepare(textOf(each))));
  const idOf = async (table: "chats" | "smiles") =>
    (await parley.env.DB.prepare(`SELECT max(id) AS id FROM ${table}`).first<number>("id")) ?? 0;

  test("gives out no id again, so that nobody reads a stranger's history", async () => {
    const { ada } = await openChatOfPayers();
    const goBack = await rememberD1(parley);
    const stranger = await parley.addMember({ coins: 1000 });
    await beginChat(parley, stranger, ada);
    const smile = await addSmile(parley, boss);
    const [chatId, smileId] = [await idOf("chats"), await idOf("smiles")];
    expect(smileId).toBe(smile);
    // It is restored twice: the second time, D1 has forgotten what the first time moved on.
    for (let times = 0; times < 2; times++) {
      const before = await parley.addMember();
      await goBack();
      await runAfterRestore();
      const eve = await parley.addMember({ coins: 1000 });
      expect(eve.id).toBeGreaterThan(Math.max(stranger.id, before.id));
      expect(Number.isSafeInteger(eve.id + 1_000_000_000)).toBe(true);
      const current = { ...ada, token: await currentToken(ada) };
      const socket = await parley.chat({ ...eve, token: await currentToken(eve) }, current);
      expect(socket.history).toEqual([]);
      socket.send("a new chat");
      expect(await socket.next()).toMatchObject({ id: 1 });
      expect(await idOf("chats")).toBeGreaterThan(chatId);
    }
  });

  test("gives out no id again, to whichever times it is restored, and however often it is prepared", async () => {
    const goBack = await rememberD1(parley);
    const given = [await parley.addMember()];
    const goForward = await rememberD1(parley);
    // The newest row of the earlier time is older, and so the time that is undone longer.
    const restores = [
      [goBack, 1],
      [goForward, 1],
      [goBack, 2],
      [goForward, 1],
      [goBack, 1],
    ] as const;
    for (const [restore, times] of restores) {
      await restore();
      if (restore === goBack) {
        await execOnD1(
          ["members", "chats"].map((table) => `UPDATE ${table} SET created_at = created_at - 7200000`),
        );
        await execOnD1(["UPDATE sessions SET last_used_at = 0"]);
      }
      for (let i = 0; i < times; i++) await runAfterRestore();
      const newest = await parley.addMember();
      for (const { id } of given) expect(newest.id).toBeGreaterThan(id);
      given.push(newest);
    }
    boss = { ...boss, token: await currentToken(boss) };
  });

  test("accepts no token, session or reset password from before, of whichever time", async () => {
    const ada = await parley.addMember();
    const session = await addSession(parley.env.DB, ada);
    const reset = await parley.addMember();
    await setPassword(parley.env.DB, reset, "password", { expiresInMs: 60_000 });
    const goBack = await rememberD1(parley);
    // In the time that is undone, the password changes twice: both tokens were valid then.
    const undone = await Promise.all([1, 2].map((epoch) => tokenFor(ada.id, { epoch })));
    const socket = await parley.chat(ada, boss);
    await goBack();
    await runAfterRestore();
    const tokens = [ada.token, session.token, ...undone];
    for (let times = 0; times < 2; times++) {
      const statuses = tokens.map(
        async (token) => (await parley.request({ ...ada, token }, "GET", "/members/me")).status,
      );
      expect(await Promise.all(statuses)).toEqual(tokens.map(() => 401));
      const chats = tokens.map((token) => parley.chat({ ...ada, token }, boss).catch(() => "refused"));
      expect(await Promise.all(chats)).toEqual(tokens.map(() => "refused"));
      await runAfterRestore();
    }
    const body = JSON.stringify({ email: reset.email, password: "password", new_password: "a better one" });
    expect((await parley.fetch("/auth/login", { method: "POST", body })).status).toBe(401);
    await parley.advanceClock(61_000);
    socket.send("a minute later");
    expect(await socket.closed).toMatchObject({ code: 4401 });
    await parley.setClock(0);
    boss = { ...boss, token: await currentToken(boss) };
    expect((await parley.request(boss, "GET", "/members/me")).status).toBe(200);
  });
});

/** Returns a token of the member's present epoch. */
async function currentToken({ id }: TestMember): Promise<string> {
  const query = "SELECT token_epoch FROM members WHERE id = ?";
  const epoch = (await parley.env.DB.prepare(query).bind(id).first<number>("token_epoch")) ?? 0;
  return tokenFor(id, { epoch, ttlSeconds: 24 * 3600 });
}
