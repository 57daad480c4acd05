import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { newMessageId } from "../../src/client/outbox/message-id.ts";
import { encodeFileFrame } from "../../src/protocol/frames/encode-file.ts";
import { checkBooks, readBooks } from "../support/ledger/books.ts";
import { EMPLOYEES, openChat, openOneSide, roomStorage } from "../support/runtime/chat.ts";
import { readChangesUntil } from "../support/runtime/inbox-changes.ts";
import { type Parley, startParley, type TestMember } from "../support/runtime/parley.ts";
import { addSmile } from "../support/runtime/smiles.ts";

const HOUR_MS = 3_600_000;
const FILE = encodeFileFrame({ name: "f", type: "" }, new Uint8Array(1));

let parley: Parley;
let boss: TestMember;
beforeAll(async () => {
  parley = await startParley({ SEND_BURST: 0, LEASE_COINS: 50 }, { instrumented: true });
  boss = await parley.addMember({ superuser: true });
});
beforeEach(() => parley.setClock(HOUR_MS));
afterAll(() => parley.close());
afterEach(async () => {
  await parley.resetFailpoints();
  await checkBooks(parley);
});

const heldBy = async ({ id }: TestMember) => {
  const { holds } = await readBooks(parley, { memberId: id });
  return holds.find((hold) => hold.member_id === id)?.held;
};
const filesInR2 = async () => (await parley.env.FILES.list()).objects.length;
/** Sets the clock back by the hour that it is ahead, and a second more, so that no time of before has come. */
const goBack = () => parley.setClock(-1_000);

describe("after the clock was set back by an hour", () => {
  test("a smile costs the price that D1 has now", async () => {
    const { a } = await openOneSide(parley, "v1", { ada: { coins: 100 } });
    const smileId = await addSmile(parley, boss, 10);
    const smile = () => ({ type: "smile", smile_id: smileId, client_message_id: newMessageId(Date.now()) });
    a.send(smile());
    expect((await a.take(2))[1]).toMatchObject({ type: "ack", price: 10 });
    const { status } = await parley.request(boss, "PATCH", `/storage/smiles/${smileId}`, { price: 11 });
    expect(status).toBe(200);
    await goBack();
    a.send(smile());
    expect((await a.take(2))[1]).toMatchObject({ type: "ack", price: 11 });
    await a.close();
  });

  test("a room notifies the inbox whose last notification failed", async () => {
    const { ben, a, b } = await openChat(parley, "v1", EMPLOYEES);
    await b.close();
    const inbox = await parley.inbox(ben);
    await parley.setFailpoint("inbox", "throw");
    const calls = await parley.readCounter("inboxCalls");
    a.send("one");
    await expect.poll(() => parley.readCounter("inboxCalls")).toBeGreaterThan(calls);
    await goBack();
    await parley.setFailpoint("inbox", "ok");
    a.send("two");
    const change = await readChangesUntil(inbox, ({ last_message }) => last_message.text === "two");
    expect(change).toMatchObject({ unread: 2 });
    await Promise.all([a, inbox].map((socket) => socket.close()));
  });

  test("a step that D1 did not answer is repeated by the alarm", async () => {
    const { ada, a, pair } = await openOneSide(parley, "writer", { ada: { coins: 100 } });
    await parley.injectFault("lost", { times: 2, callSite: "step" });
    expect(await a.send("unanswered")).toMatchObject({ code: "unavailable" });
    const room = await roomStorage(parley, pair[0], pair[1]);
    expect(await room.exec("SELECT step, pending_id IS NULL AS done FROM leases")).toEqual([
      { step: 0, done: 0 },
    ]);
    await goBack();
    await parley.control("alarm", pair);
    expect(await room.exec("SELECT step, pending_id IS NULL AS done FROM leases")).toEqual([
      { step: 1, done: 1 },
    ]);
    expect(await parley.balanceOf(ada)).toBe(100);
    await a.close();
  });

  test("a lease that was fenced asks D1 again", async () => {
    const { ada, a } = await openOneSide(parley, "writer", { ada: { coins: 1000 } });
    expect(await a.send("one")).toMatchObject({ ok: true });
    const setStep = (step: number, by: string) =>
      parley.env.DB.prepare(
        "UPDATE holds SET step = ?, step_id = iif(?, 'other', step_id) WHERE member_id = ?",
      )
        .bind(step, by, ada.id)
        .run();
    await setStep(5, "");
    // The lease pays for nine more messages; the next one needs a step.
    let refused = 0;
    for (let i = 0; i < 12 && refused === 0; i++) if (!(await a.send(`${i}`)).ok) refused++;
    expect(refused).toBe(1);
    await setStep(1, "");
    expect(await a.send("still fenced")).toMatchObject({ code: "unavailable" });
    await goBack();
    expect(await a.send("asks again")).toMatchObject({ ok: true });
    await a.close();
  });

  test("the coins of a lease come back with the next alarm, and so does the file of no message", async () => {
    const { ada, a, pair } = await openOneSide(parley, "writer", { ada: { coins: 100 } });
    expect(await a.send("one")).toMatchObject({ ok: true });
    const files = await filesInR2();
    await parley.setFailpoint("r2Put", "store-then-throw");
    expect(await a.send(FILE)).toMatchObject({ code: "unavailable" });
    await parley.control("alarm", pair);
    // As the control: nothing is due yet.
    expect({ held: await heldBy(ada), files: await filesInR2() }).toEqual({ held: 50, files: files + 1 });
    await goBack();
    await parley.control("alarm", pair);
    expect({ held: await heldBy(ada), files: await filesInR2() }).toEqual({ held: 0, files });
    // The lease that is used now stays.
    expect(await a.send("two")).toMatchObject({ ok: true });
    await parley.control("alarm", pair);
    expect(await heldBy(ada)).toBeGreaterThan(0);
    await a.close();
  });

  test("a member who used up the rate limit may send again after a second", async () => {
    const limited = await startParley({ SEND_BURST: 2, SENDS_PER_SECOND: 1 }, { instrumented: true });
    try {
      await limited.setClock(HOUR_MS);
      const { a } = await openOneSide(limited, "writer", EMPLOYEES);
      for (const text of ["one", "two"]) expect(await a.send(text)).toMatchObject({ ok: true });
      await limited.setClock(-1_000);
      expect(await a.send("too soon")).toMatchObject({ code: "rate_limited" });
      await limited.setClock(1_000);
      expect(await a.send("three")).toMatchObject({ ok: true });
      await a.close();
    } finally {
      await limited.close();
    }
  });
});
