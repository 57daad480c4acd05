import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { STALE_AFTER_SETTLES } from "../../src/core/fan-out-limits.ts";
import { CALL_WAIT_MS, UPLOAD_ORPHAN_MS } from "../../src/core/limits.ts";
import { encodeFileFrame } from "../../src/protocol/frames/encode-file.ts";
import { defaultOf } from "../support/defaults.ts";
import { checkBooks, readBooks } from "../support/ledger/books.ts";
import { openChat, roomStorage } from "../support/runtime/chat.ts";
import { type Parley, startParley, type TestMember } from "../support/runtime/parley.ts";
import { RawWriter } from "../support/runtime/raw-writer.ts";

const SETTLE_AFTER_MS = defaultOf("SETTLE_AFTER_SECONDS") * 1000;
/** After this long, leases are due to be settled and files without a message to be swept. */
const ALL_DUE_MS = Math.max(SETTLE_AFTER_MS, UPLOAD_ORPHAN_MS);
const SECOND_MS = 1_000;
const FILE = encodeFileFrame({ name: "f", type: "" }, new Uint8Array(1));

let parley: Parley;
beforeAll(async () => {
  parley = await startParley({ SEND_BURST: 0 }, { instrumented: true });
});
afterAll(() => parley.close());
afterEach(async () => {
  await parley.resetFailpoints();
  await checkBooks(parley);
});

const openChatOfPayers = () => openChat(parley, "writer", { ada: { coins: 100 }, ben: { coins: 100 } });

const heldBy = async (...members: TestMember[]) => {
  const { holds } = await readBooks(parley, { memberId: members[0]?.id });
  return members.map(({ id }) => holds.find((hold) => hold.member_id === id)?.held);
};
const filesInR2 = async () => (await parley.env.FILES.list()).objects.length;

describe("a room that dies in its alarm", () => {
  // Two leases to settle and a file to sweep make five calls: a read and a step for each lease, and a deletion. Each call has two
  // failpoints, one before it and one after.
  test.each(Array.from({ length: 10 }, (_, i) => i + 1))(
    "at failpoint %i returns its coins and sweeps its file at a later alarm",
    async (n) => {
      const { ada, ben, a, b, pair } = await openChatOfPayers();
      await a.send("mine");
      await b.send("yours");
      const files = await filesInR2();
      await parley.setFailpoint("r2Put", "store-then-throw");
      expect(await a.send(FILE)).toMatchObject({ ok: false, code: "unavailable" });
      await parley.setFailpoint("r2Put", "ok");
      expect(await filesInR2()).toBe(files + 1);
      await parley.advanceClock(ALL_DUE_MS);
      await parley.setFailpoint("dieAtCall", n);
      expect((await parley.control("alarm", pair)).ok).toBe(false);
      expect(await parley.readFailpoint("dieAtCall")).toBe(0);
      await checkBooks(parley);
      const again = await RawWriter.open(parley, ada, ben);
      expect((await again.send("still works")).ok).toBe(true);
      // The room repeats a pending step. Everything else is due by then.
      await parley.advanceClock(ALL_DUE_MS);
      await parley.control("alarm", pair);
      await parley.control("alarm", pair);
      expect(await heldBy(ada, ben)).toEqual([0, 0]);
      expect(await filesInR2()).toBe(files);
      expect(await parley.balanceOf(ada)).toBe(90);
      expect(await parley.balanceOf(ben)).toBe(95);
    },
  );

  test("reaches no more than 10 failpoints", async () => {
    const { a, b, pair } = await openChatOfPayers();
    await a.send("mine");
    await b.send("yours");
    await parley.setFailpoint("r2Put", "store-then-throw");
    await a.send(FILE);
    await parley.setFailpoint("r2Put", "ok");
    await parley.advanceClock(ALL_DUE_MS);
    await parley.setFailpoint("dieAtCall", 11);
    expect((await parley.control("alarm", pair)).ok).toBe(true);
    expect(await parley.readFailpoint("dieAtCall")).toBe(11);
  });
});

test("an alarm that fires three times at once returns idle coins once", async () => {
  const { ada, ben, a, pair } = await openChatOfPayers();
  await a.send("mine");
  await parley.advanceClock(SETTLE_AFTER_MS);
  await Promise.all([
    parley.control("alarm", pair),
    parley.control("alarm", pair),
    parley.control("alarm", pair),
  ]);
  expect(await heldBy(ada, ben)).toEqual([0, undefined]);
  const { holds } = await readBooks(parley, { memberId: ada.id });
  expect(holds.filter((hold) => hold.member_id === ada.id)).toMatchObject([{ step: 2, captured: 5 }]);
});

test("an alarm that fires late returns idle coins", async () => {
  const { ada, ben, a, pair } = await openChatOfPayers();
  await a.send("mine");
  await parley.advanceClock(2 * SETTLE_AFTER_MS);
  await parley.control("alarm", pair);
  expect(await heldBy(ada, ben)).toEqual([0, undefined]);
});

describe("the alarm of the platform", () => {
  let quick: Parley;
  beforeAll(async () => {
    const settleAfter = { SETTLE_AFTER_SECONDS: SECOND_MS / 1000 };
    quick = await startParley({ SEND_BURST: 0, ...settleAfter }, { instrumented: true });
  });
  afterAll(() => quick.close());

  const openHolds = () => quick.env.DB.prepare("SELECT count(*) AS n FROM holds WHERE held > 0").first("n");

  test("returns idle coins", async () => {
    const [ada, ben] = [await quick.addMember({ coins: 100 }), await quick.addMember()];
    const a = await RawWriter.open(quick, ada, ben);
    await a.send("one");
    expect(await openHolds()).toBe(1);
    await expect.poll(openHolds).toBe(0);
    await checkBooks(quick, { settled: true });
  });

  test("stops firing after throwing seven times in a row, and the hourly cron does its work", async () => {
    const [ada, ben] = [await quick.addMember({ coins: 100 }), await quick.addMember()];
    const a = await RawWriter.open(quick, ada, ben);
    await quick.setFailpoint("alarmThrows", 1_000_000);
    await a.send("one");
    const before = await quick.readCounter("alarms");
    await expect.poll(() => quick.readCounter("alarms")).toBeGreaterThan(before);
    await quick.runHourlyCron();
    expect(await openHolds()).toBe(1);
    await quick.setFailpoint("alarmThrows", 0);
    // From then on, the coins have been idle for longer than any working room leaves them.
    await quick.advanceClock(STALE_AFTER_SETTLES * SECOND_MS);
    await quick.runHourlyCron();
    expect(await openHolds()).toBe(0);
    await checkBooks(quick, { settled: true });
  });
});

describe("a file that R2", () => {
  test.each([
    { fault: "throw", description: "does not store" },
    { fault: "store-then-throw", description: "stores, but answers with an error," },
  ] as const)(
    `$description becomes no message, costs nothing, and is swept after ${UPLOAD_ORPHAN_MS} ms`,
    async ({ fault }) => {
      const { ada, ben, a, pair } = await openChatOfPayers();
      const files = await filesInR2();
      await parley.setFailpoint("r2Put", fault);
      expect(await a.send(FILE)).toMatchObject({ ok: false, code: "unavailable" });
      expect(await parley.balanceOf(ada)).toBe(100);
      await parley.setFailpoint("r2Put", "ok");
      expect((await a.send(FILE)).ok).toBe(true);
      expect(await filesInR2()).toBe(files + (fault === "store-then-throw" ? 2 : 1));
      const room = await roomStorage(parley, ...pair);
      expect(await room.exec("SELECT count(*) AS n FROM uploads")).toEqual([{ n: 1 }]);

      await parley.advanceClock(UPLOAD_ORPHAN_MS);
      await parley.setFailpoint("r2Delete", "throw");
      await parley.control("alarm", pair);
      expect(await filesInR2()).toBe(files + (fault === "store-then-throw" ? 2 : 1));
      await parley.setFailpoint("r2Delete", "ok");
      await parley.advanceClock(UPLOAD_ORPHAN_MS);
      await parley.control("alarm", pair);
      expect(await filesInR2()).toBe(files + 1);
      expect(await room.exec("SELECT count(*) AS n FROM uploads")).toEqual([{ n: 0 }]);
      const history = (await parley.chat(ben, ada)).history;
      expect(history.map((message) => message.type)).toEqual(["file"]);
    },
  );

  test(`never answers for fails after ${CALL_WAIT_MS} ms with the frames behind it, and the next file is stored`, async () => {
    const { ada, a } = await openChatOfPayers();
    await parley.setFailpoint("r2Put", "hang");
    const answers = await Promise.all([a.send(FILE), a.send("behind it")]);
    for (const answer of answers) expect(answer).toMatchObject({ ok: false, code: "unavailable" });
    await parley.setFailpoint("r2Put", "ok");
    expect((await a.send(FILE)).ok).toBe(true);
    expect(await parley.balanceOf(ada)).toBe(95);
  });

  test("could store is not uploaded if its sender has too few coins", async () => {
    const { ada, ben } = await openChatOfPayers();
    const poor = await parley.addMember({ coins: 4 });
    const files = await filesInR2();
    const writer = await RawWriter.open(parley, poor, ada);
    expect(await writer.send(FILE)).toMatchObject({ ok: false, code: "insufficient_balance" });
    expect(await filesInR2()).toBe(files);
    expect(ben.id).toBeGreaterThan(ada.id);
  });
});
