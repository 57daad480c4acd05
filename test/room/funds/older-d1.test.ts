import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openDatabase } from "../../../src/db/database.ts";
import { type StepRequest, takeStep } from "../../../src/db/holds.ts";
import { checkBooks, readBooks } from "../../support/ledger/books.ts";
import {
  chargesOf,
  execOnD1,
  holdOf,
  openChatOfPayers,
  PRICE,
  repairsBy,
  send,
  startPayers,
} from "../../support/ledger/payers.ts";
import { rememberD1 } from "../../support/ledger/restore-points.ts";
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

/** Writes until the room has asked D1 for more coins. Returns how many messages were stored until it was refused. */
async function sendUntilFenced(writer: RawWriter): Promise<number> {
  for (let stored = 0; ; stored++) {
    const answer = await writer.send("until D1 is asked");
    if (answer.ok) continue;
    expect(answer.code).toBe("unavailable");
    return stored;
  }
}

const repairLines = () =>
  parley
    .getLogs()
    .filter(({ message }) => message.includes('"hold.repair"'))
    .map(({ message }) => JSON.parse(message));

describe("D1 that is older than a room", () => {
  test("stops the lease, and a repair charges what D1 lacks, once", async () => {
    const { ada, a, b, pair, chatId } = await openChatOfPayers(parley);
    const goBack = await rememberD1(parley);
    await send(a, 40);
    await send(b, 2);
    await goBack();
    const stored = 43 + (await sendUntilFenced(a));
    expect(await a.send("again")).toMatchObject({ ok: false, code: "unavailable" });
    expect((await parley.control("releaseHold", pair, ada)).ok).toBe(false);
    expect(await repairs.differencesOf(chatId)).toEqual([
      expect.objectContaining({
        kind: "lease",
        member_id: ada.id,
        detail: expect.stringContaining("D1 is older than the room"),
      }),
    ]);
    parley.clearLogs();
    const uncharged = { charged: stored * PRICE, count: stored, lost: 0 };
    expect(await repairs.repair(chatId, ada)).toEqual({
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
    expect(await chargesOf(parley, ada)).toEqual([
      expect.objectContaining({ amount: stored * PRICE, by_id: boss.id, note: expect.stringMatching(/\w/) }),
    ]);
    const again = await Promise.all([repairs.repair(chatId, ada), repairs.repair(chatId, ada)]);
    expect(again).toMatchObject([{ repaired: false }, { repaired: false }]);
    expect(await repairs.recordedOf(chatId)).toMatchObject([{ member: ada.id, charged: stored * PRICE }]);
    expect(await chargesOf(parley, ada)).toHaveLength(1);
    expect(await repairs.differencesOf(chatId)).toEqual([]);
    await send(a, 1);
    expect((await parley.control("releaseHold", pair, ada)).ok).toBe(true);
    expect(await parley.balanceOf(ada)).toBe(1000 - (stored + 1) * PRICE);
  });

  test("is repaired before a room has noticed, while both members write", async () => {
    const { ada, ben, a, b, chatId } = await openChatOfPayers(parley);
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
      expect(await repairs.repair(chatId, member)).toMatchObject({ status: 200 });
    isDone = true;
    await Promise.all(writing);
    for (const member of [ada, ben])
      expect(await repairs.repair(chatId, member)).toMatchObject({ status: 200 });
    expect(await repairs.differencesOf(chatId)).toEqual([]);
    const messages = await historyOf(parley, ada, ben);
    for (const member of [ada, ben]) {
      const own = messages.filter((each: { member_id: number }) => each.member_id === member.id);
      expect(await parley.balanceOf(member)).toBe(1000 - own.length * PRICE);
    }
  });

  test("than the chat gets the chat's row back under its own id", async () => {
    const goBack = await rememberD1(parley);
    const { ada, ben, a, chatId } = await openChatOfPayers(parley);
    await goBack();
    // They had their accounts by then, but not the chat.
    await execOnD1(
      parley,
      [ada, ben].map(
        ({ id, email }) =>
          `INSERT INTO members (id, email, password_hash, created_at) VALUES (${id}, '${email}', 'none', 0)`,
      ),
    );
    for (const { id } of [ada, ben]) await parley.giveCoins(id, 1000);
    const stored = 3 + (await sendUntilFenced(a));
    await expect
      .poll(() => repairs.differencesOf(chatId))
      .toMatchObject([{ member_id: ada.id }, { member_id: ben.id }]);
    expect(await repairs.repair(chatId, ada)).toMatchObject({ repaired: true, charged: stored * PRICE });
    expect(await repairs.repair(chatId, ben)).toMatchObject({ repaired: true, charged: PRICE });
    expect(await repairs.differencesOf(chatId)).toEqual([]);
    await send(a, 1);
  });

  test("than the chat gets the chat's row back at the next connect, when nothing else is due", async () => {
    const { ada, ben, a, chatId } = await openChatOfPayers(parley);
    await a.close();
    const ids = `(${ada.id}, ${ben.id})`;
    await execOnD1(parley, [
      "PRAGMA defer_foreign_keys = on",
      `DELETE FROM chats WHERE id = ${chatId}`,
      `DELETE FROM holds WHERE member_id IN ${ids}`,
      `DELETE FROM transfers WHERE entry > 1 AND member_id IN ${ids}`,
      `UPDATE members SET balance = 1000, entries = 1 WHERE id IN ${ids}`,
    ]);
    await RawWriter.open(parley, ada, ben);
    await expect.poll(() => repairs.differencesOf(chatId)).toHaveLength(2);
    for (const member of [ada, ben])
      expect(await repairs.repair(chatId, member)).toMatchObject({ repaired: true });
  });

  test("is not repaired while the coins do not cover the messages, and the refusal names the sum", async () => {
    const { ada, a, chatId } = await openChatOfPayers(parley, 300);
    const goBack = await rememberD1(parley);
    await parley.giveCoins(ada.id, 200);
    await send(a, 90);
    await goBack();
    const stored = 93 + (await sendUntilFenced(a));
    const missing = stored * PRICE - 300;
    for (let tries = 0; tries < 2; tries++) {
      expect(await repairs.repair(chatId, ada)).toMatchObject({
        ...{ status: 409, code: "insufficient_balance", missing },
        detail: expect.stringContaining(`${missing} coins`),
      });
    }
    expect(await chargesOf(parley, ada)).toEqual([]);
    expect(await repairs.differencesOf(chatId)).toMatchObject([{ kind: "lease", member_id: ada.id }]);
    await parley.giveCoins(ada.id, missing - 1);
    expect(await repairs.repair(chatId, ada)).toMatchObject({ status: 409, missing: 1 });
    await parley.giveCoins(ada.id, 1);
    expect(await repairs.repair(chatId, ada)).toMatchObject({ repaired: true, charged: stored * PRICE });
    expect(await parley.balanceOf(ada)).toBe(0);
  });

  test.each(["lost", "answer-lost", "late", "repeated", "delayed"] as const)(
    "is repaired once when the call of the repair is %s, and the room dies",
    async (fault) => {
      const { ada, a, pair, chatId } = await openChatOfPayers(parley);
      const goBack = await rememberD1(parley);
      await send(a, 20);
      await goBack();
      const stored = 23 + (await sendUntilFenced(a));
      await parley.injectFault(fault, { callSite: "repair" });
      await repairs.repair(chatId, ada);
      await parley.control("die", pair);
      await parley.resetFailpoints();
      const first = await repairs.repair(chatId, ada);
      expect(first["status"]).toBe(200);
      await parley.drainCalls();
      expect(await repairs.repair(chatId, ada)).toMatchObject({ status: 200 });
      expect(await repairs.differencesOf(chatId)).toEqual([]);
      expect(await chargesOf(parley, ada)).toMatchObject([{ amount: stored * PRICE, messages: stored }]);
      expect(await repairs.recordedOf(chatId)).toMatchObject([{ charged: stored * PRICE }]);
    },
  );

  test("is repaired once by several requests at the same time", async () => {
    const { ada, a, chatId } = await openChatOfPayers(parley);
    const goBack = await rememberD1(parley);
    await send(a, 20);
    await goBack();
    const stored = 23 + (await sendUntilFenced(a));
    await parley.injectFault("delayed", { callSite: "repair", times: 4 });
    const results = await Promise.all([1, 2, 3, 4].map(() => repairs.repair(chatId, ada)));
    expect(results.map(({ status }) => status)).toContain(200);
    expect(await repairs.repair(chatId, ada)).toMatchObject({ status: 200 });
    expect(await chargesOf(parley, ada)).toMatchObject([{ amount: stored * PRICE, messages: stored }]);
    expect(await repairs.differencesOf(chatId)).toEqual([]);
    await send(a, 1);
  });

  test("is repaired by the alarm once D1 has taken the repair and the room has died before the answer", async () => {
    const { ada, a, pair, chatId } = await openChatOfPayers(parley);
    const goBack = await rememberD1(parley);
    await send(a, 20);
    await goBack();
    await sendUntilFenced(a);
    await parley.injectFault("answer-lost", { callSite: "repair" });
    expect(await repairs.repair(chatId, ada)).toMatchObject({ status: 503 });
    await parley.control("die", pair);
    await parley.advanceClock(600_000);
    parley.clearLogs();
    await parley.control("alarm", pair);
    expect(repairLines()).toMatchObject([{ code: "ok", member: ada.id, actor: boss.id }]);
    expect(await repairs.differencesOf(chatId)).toEqual([]);
    await parley.setClock(0);
  });

  test("takes no late step of the time that was undone after the repair", async () => {
    const { ada, a, chatId } = await openChatOfPayers(parley);
    const goBack = await rememberD1(parley);
    const steps: Awaited<ReturnType<typeof holdOf>>[] = [];
    for (let i = 0; i < 4; i++) {
      await send(a, 10);
      steps.push(await holdOf(parley, ada));
    }
    await goBack();
    await sendUntilFenced(a);
    await repairs.repair(chatId, ada);
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
      const { ada, ben, a, chatId } = await openChatOfPayers(parley);
      const goBack = await rememberD1(parley);
      const first = await holdOf(parley, ada);
      const steps: StepRequest[] = [];
      for (let last = first; steps.length < 3; ) {
        await send(a, 1);
        const hold = await holdOf(parley, ada);
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
      const taken = (await holdOf(parley, ada)).step - first.step;
      // The room asks D1 for more coins.
      for (let i = 0; i < 45; i++) await a.send("after the restore");
      const { status, repaired: isRepaired } = await repairs.repair(chatId, ada);
      expect({ status, taken, isRepaired }).toEqual({ status: 200, ...expected });
      expect(await repairs.differencesOf(chatId)).toEqual([]);
      const messages = await historyOf(parley, ada, ben);
      const own = messages.filter(({ member_id }) => member_id === ada.id);
      expect(await parley.balanceOf(ada)).toBe(1000 - own.length * PRICE);
    },
  );
});
