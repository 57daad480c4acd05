import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { LEASE_QUICK_MS, RETRY_MAX_MS } from "../../../src/core/limits.ts";
import { defaultOf } from "../../support/defaults.ts";
import { checkBooks, readBooks } from "../../support/ledger/books.ts";
import { addPair, openChat, roomStorage, storeEmptyChat } from "../../support/runtime/chat.ts";
import { type Parley, startParley, type TestMember } from "../../support/runtime/parley.ts";
import { type Answer, RawWriter } from "../../support/runtime/raw-writer.ts";

let parley: Parley;
beforeAll(async () => {
  parley = await startParley({ SEND_BURST: 0, LEASE_COINS: 50 }, { instrumented: true });
});
afterAll(() => parley.close());
afterEach(async () => {
  await parley.resetFailpoints();
  await parley.drainCalls();
  await checkBooks(parley);
});

const SETTLE_AFTER_MS = defaultOf("SETTLE_AFTER_SECONDS") * 1000;

const openChatOfPayers = (coins = 1000) => openChat(parley, "writer", { ada: { coins }, ben: { coins } });

async function holdOf(member: TestMember) {
  const { holds } = await readBooks(parley, { memberId: member.id });
  return holds.find((hold) => hold.member_id === member.id);
}

const framesReceived = () =>
  parley.getLogs().filter((line) => line.message === "the room received a frame").length;

describe("a lease", () => {
  test("pays for messages without a call to D1", async () => {
    const { a } = await openChatOfPayers();
    await a.send("takes the lease");
    const calls = await parley.readCounter("d1Calls");
    for (let i = 0; i < 4; i++) expect((await a.send(`${i}`)).ok).toBe(true);
    expect(await parley.readCounter("d1Calls")).toBe(calls);
  });

  test("is topped up before it is used up, and grows while the conversation is quick", async () => {
    const { ada, a } = await openChatOfPayers();
    await a.send("0");
    expect(await holdOf(ada)).toMatchObject({ step: 1, held: 50 });
    // After the sixth message less than half is left: the room borrows twice as much, and D1 charges the spent coins.
    for (let i = 1; i < 6; i++) await a.send(`${i}`);
    await expect.poll(() => holdOf(ada)).toMatchObject({ step: 2, held: 120, captured: 30, upto: 6 });
    await parley.advanceClock(LEASE_QUICK_MS);
    // The pause keeps the size of 100; only a long one resets it. A top-up follows when less than half of that is left.
    for (let i = 6; i < 22; i++) await a.send(`${i}`);
    await expect.poll(() => holdOf(ada)).toMatchObject({ step: 3, held: 145, captured: 105 });
    expect(await parley.balanceOf(ada)).toBe(1000 - 22 * 5);
  });

  test("takes a quarter of the balance if another chat holds coins of the member", async () => {
    const { ada, a } = await openChatOfPayers(100);
    const cleo = await parley.addMember();
    const there = await RawWriter.open(parley, ada, cleo);
    await a.send("50 here");
    await there.send("a quarter of 50 there");
    const { holds } = await readBooks(parley, { memberId: ada.id });
    expect(holds.filter((hold) => hold.member_id === ada.id).map((hold) => hold.held)).toEqual([50, 12]);
  });

  test.each([2, 3])(
    "leaves coins to the other chats of a member who has fewer than it may borrow: %i chats in turn rarely recall them",
    async (count) => {
      const coins = 50;
      const ada = await parley.addMember({ coins });
      const others = await parley.addMembers(Array<number>(count).fill(0));
      const chats = await Promise.all(others.map((other) => RawWriter.open(parley, ada, other)));
      const price = defaultOf("MESSAGE_PRICE");
      for (let message = 0; message < coins / price; message++)
        expect(await chats[message % count]?.send(`${message}`)).toMatchObject({ ok: true });
      const { holds } = await readBooks(parley, { memberId: ada.id });
      const steps = holds
        .filter((hold) => hold.member_id === ada.id)
        .reduce((sum, { step }) => sum + step, 0);
      // A message that recalls the coins of another chat takes three steps: one that lends nothing, that chat's and one that lends.
      expect(steps).toBeLessThanOrEqual(1.5 * (coins / price));
      expect(await chats[0]?.send("too much")).toMatchObject({ ok: false, code: "insufficient_balance" });
      for (const chat of chats) await chat.socket.close();
    },
  );

  test("of a deactivated member gets no coins, but still captures and releases", async () => {
    const { ada, a, pair } = await openChatOfPayers(100);
    await a.send("one");
    await parley.env.DB.prepare("UPDATE members SET is_active = 0 WHERE id = ?").bind(ada.id).run();
    const response = await parley.control("releaseHold", pair, ada);
    expect(await response.json()).toEqual({ step: 2, released: 45 });
    expect(await holdOf(ada)).toMatchObject({ step: 2, held: 0, captured: 5, upto: 1 });
    expect(await a.socket.closed).toEqual({ code: 4403, reason: "member_disabled" });
  });
});

describe("a room whose hold", () => {
  test("was moved by another object fences its lease, logs it, and spends again once D1 is back at its step", async () => {
    const { ada, a, pair } = await openChatOfPayers();
    await a.send("one");
    // Simulates a second object that takes a step of this hold.
    await parley.env.DB.batch([
      parley.env.DB.prepare("UPDATE holds SET step = 2, step_id = 'another object' WHERE member_id = ?").bind(
        ada.id,
      ),
    ]);
    parley.clearLogs();
    const answers: Answer[] = [];
    for (let i = 0; i < 12; i++) answers.push(await a.send(`${i}`));
    // The room spends the lent coins until its next step, whose answer fences the lease.
    expect(answers.filter((answer) => answer.ok).length).toBeLessThan(10);
    expect(answers.at(-1)).toMatchObject({ ok: false, code: "unavailable" });
    const lines = parley
      .getLogs()
      .filter(({ message }) => message.startsWith("{"))
      .map(({ message }) => JSON.parse(message));
    expect(lines).toContainEqual(
      expect.objectContaining({
        event: "lease.step",
        code: "fenced",
        member: ada.id,
        step: 1,
        chat: expect.any(Number),
      }),
    );
    expect((await parley.control("releaseHold", pair, ada)).status).toBe(500);
    const room = await roomStorage(parley, ...pair);
    expect(await room.exec("SELECT stopped FROM leases")).toEqual([{ stopped: 1 }]);

    // The lease recovers once D1 is at the step where the room's step begins.
    await parley.env.DB.prepare("UPDATE holds SET step = 1 WHERE member_id = ?").bind(ada.id).run();
    await parley.advanceClock(RETRY_MAX_MS + 1_000);
    expect((await a.send("recovered")).ok).toBe(true);
    expect(await room.exec("SELECT stopped FROM leases")).toEqual([{ stopped: 0 }]);
  });

  test("has no lease spends nothing, and other rooms answer `unavailable`, not `insufficient_balance`", async () => {
    const pair = await addPair(parley, { ada: { coins: 100 } });
    const [ada] = pair;
    const chat_id = await storeEmptyChat(parley, pair);
    await parley.env.DB.batch([
      parley.env.DB.prepare("INSERT INTO holds (member_id, chat_id, step, held) VALUES (?, ?, 1, 100)").bind(
        ada.id,
        chat_id,
      ),
      parley.env.DB.prepare("UPDATE members SET balance = 0 WHERE id = ?").bind(ada.id),
    ]);
    const cleo = await parley.addMember();
    const there = await RawWriter.open(parley, ada, cleo);
    expect(await there.send("from elsewhere")).toMatchObject({ ok: false, code: "unavailable" });
    expect(await (await parley.request(ada, "GET", "/members/me")).json()).toMatchObject({ exact: false });
    await parley.env.DB.batch([
      parley.env.DB.prepare("DELETE FROM holds WHERE member_id = ? AND chat_id = ?").bind(ada.id, chat_id),
      parley.env.DB.prepare("UPDATE members SET balance = 100 WHERE id = ?").bind(ada.id),
    ]);
  });
});

test("a lease in use without a step is touched by the alarm, and only if D1 is at its step", async () => {
  const { ada, a, pair } = await openChatOfPayers();
  const touchedAt = () =>
    parley.env.DB.prepare("SELECT touched_at FROM holds WHERE member_id = ?")
      .bind(ada.id)
      .first<number>("touched_at");
  const ageAfterAlarm = async () => {
    await parley.advanceClock((2 / 3) * SETTLE_AFTER_MS);
    expect((await a.send("in use")).ok).toBe(true);
    const before = await touchedAt();
    expect((await parley.control("alarm", pair)).ok).toBe(true);
    const after = await touchedAt();
    return { isTouched: after !== before, hold: await holdOf(ada) };
  };
  await a.send("takes the lease");
  expect(await ageAfterAlarm()).toMatchObject({ isTouched: true, hold: { step: 1, held: 50, captured: 0 } });
  await parley.setFailpoint("d1", "down");
  parley.clearLogs();
  expect(await ageAfterAlarm()).toMatchObject({ isTouched: false, hold: { step: 1 } });
  expect(parley.getLogs().filter(({ message }) => message.includes('"lease.step"'))).toHaveLength(1);
  await parley.setFailpoint("d1", "up");
  expect(await ageAfterAlarm()).toMatchObject({ isTouched: true, hold: { step: 1 } });
  const setStep = (step: number) =>
    parley.env.DB.prepare("UPDATE holds SET step = ? WHERE member_id = ?").bind(step, ada.id).run();
  await setStep(2);
  expect(await ageAfterAlarm()).toMatchObject({ isTouched: false, hold: { step: 2 } });
  await setStep(1);
});

describe("an idle lease", () => {
  test(`is captured and released to the balance after ${SETTLE_AFTER_MS} ms`, async () => {
    const { ada, a, pair } = await openChatOfPayers(100);
    await a.send("one");
    await parley.advanceClock(SETTLE_AFTER_MS - 1000);
    await parley.control("alarm", pair);
    expect(await holdOf(ada)).toMatchObject({ held: 50, captured: 0 });
    await parley.advanceClock(1000);
    await parley.control("alarm", pair);
    expect(await holdOf(ada)).toMatchObject({ step: 2, held: 0, captured: 5, upto: 1 });
    expect((await a.send("two")).ok).toBe(true);
  });

  test("is not released while D1 is unreachable, so that its coins can be spent", async () => {
    const { ada, a, pair } = await openChatOfPayers(100);
    await a.send("one");
    await parley.advanceClock(SETTLE_AFTER_MS);
    await parley.setFailpoint("d1", "down");
    await parley.control("alarm", pair);
    expect((await a.send("two")).ok).toBe(true);
    await parley.setFailpoint("d1", "up");
    await parley.advanceClock(SETTLE_AFTER_MS);
    await parley.control("alarm", pair);
    expect(await holdOf(ada)).toMatchObject({ held: 0, captured: 10 });
  });

  test("is released once, and a message sent meanwhile waits and gets new coins", async () => {
    const { ada, a, pair } = await openChatOfPayers(100);
    for (let round = 0; round < 5; round++) {
      await a.send("uses it");
      await parley.advanceClock(SETTLE_AFTER_MS);
      const calls = await parley.readCounter("d1Calls");
      await parley.setFailpoint("gate", "closed");
      await parley.injectFault("gated", { callSite: "step" });
      const settled = parley.control("alarm", pair);
      // The room reads D1, then sends the step that releases the coins.
      await expect.poll(() => parley.readCounter("d1Calls")).toBe(calls + 2);
      const room = await roomStorage(parley, ...pair);
      expect(await room.exec("SELECT pending_back > 0 AS releasing FROM leases")).toEqual([{ releasing: 1 }]);
      parley.clearLogs();
      const waiting = Promise.all([a.send("meanwhile"), a.send("and again")]);
      await expect.poll(framesReceived).toBe(2);
      await parley.setFailpoint("gate", "open");
      const answers = await waiting;
      await settled;
      expect(answers.map((answer) => answer.ok)).toEqual([true, true]);
      await parley.giveCoins(ada.id, 15);
      expect(await parley.balanceOf(ada)).toBe(100);
      await parley.control("releaseHold", pair, ada);
    }
  });
});
