import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { COINS_FRESH_MS, COINS_QUICK_TRIES } from "../../src/core/coin-limits.ts";
import { CLOCK_SLACK_MS, SPENDS_MAX_CHATS } from "../../src/core/limits.ts";
import type { ChatSummary } from "../../src/inbox/rpc.ts";
import {
  type FakeInboxSocket,
  installInboxFakes,
  NOW,
  openCoinsSite,
  removeInboxFakes,
  sentTo,
  settle,
} from "../support/fakes/coins-site.ts";

beforeEach(installInboxFakes);
afterEach(removeInboxFakes);

describe("an inbox", () => {
  test("sends the coins once after its list, then for each change, and nothing twice", async () => {
    const site = await openCoinsSite({ held: 20 });
    expect(sentTo(site.sockets[0])).toEqual([{ type: "balance", balance: 100 }]);
    site.spend(0, 5);
    await site.quiet();
    site.sendReport(0);
    site.step(0, 10, false);
    site.sendReport(0);
    site.step(1, 0, true);
    await site.quiet();
    expect(sentTo(site.sockets[0]).map(({ balance }) => balance)).toEqual([100, 95]);
    expect(site.reads).toEqual([]);
  });

  test("asks the rooms that hold coins when its first socket opens, and no room after that", async () => {
    const site = await openCoinsSite({ chats: 4, held: 20 });
    site.step(3, 0, true);
    expect(site.asked).toEqual([0, 1, 2, 3]);
    for (let i = 0; i < 3; i++) {
      site.spend(i, 5);
      await site.quiet();
    }
    site.balance += 50;
    site.coins.onCoinsMoved();
    void site.connect();
    await site.quiet();
    expect(site.asked).toEqual([0, 1, 2, 3]);
    for (const socket of site.sockets)
      expect(sentTo(socket).at(-1)).toEqual({ type: "balance", balance: 135 });
    site.close(0);
    site.close(0);
    void site.connect();
    await site.quiet();
    expect(site.asked).toEqual([0, 1, 2, 3, 0, 1, 2]);
  });

  test("takes the answer of a room at the first connect though it is less than an earlier report: the room was restored", async () => {
    const site = await openCoinsSite({ chats: 1, held: 50 });
    site.spend(0, 20);
    await site.quiet();
    site.chat(0).unsettled = 5;
    site.sendReport(0);
    await site.quiet();
    expect(sentTo(site.sockets[0]).at(-1)?.balance).toBe(80);
    site.close(0);
    void site.connect();
    await site.quiet();
    expect(sentTo(site.sockets[0])).toEqual([{ type: "balance", balance: 95 }]);
  });

  test("does not let a reading that was requested before a grant replace one that was requested after it", async () => {
    const site = await openCoinsSite();
    site.coins.onCoinsMoved();
    void site.connect();
    site.d1Reads(0);
    site.d1Reads(1);
    site.balance += 50;
    site.coins.onCoinsMoved();
    // The first reading ends, and the one that the grant needs begins.
    site.d1Answers(0);
    await settle();
    expect(site.reads.length).toBe(2);
    site.d1Reads(1);
    site.d1Answers(1);
    await settle();
    // The other one was requested before the grant, and is answered last.
    site.d1Answers(0);
    await site.quiet();
    for (const socket of site.sockets)
      expect(sentTo(socket).at(-1)).toEqual({ type: "balance", balance: 150 });
  });

  test("sends nothing while it reads D1 again, and says that the coins are not exact while D1 does not answer", async () => {
    const site = await openCoinsSite({ held: 20 });
    site.balance += 50;
    site.coins.onCoinsMoved();
    site.spend(0, 5);
    site.sendReport(0);
    site.deliver(0);
    expect(sentTo(site.sockets[0]).length).toBe(1);
    site.d1Fails(0);
    await settle();
    expect(sentTo(site.sockets[0]).at(-1)).toEqual({ type: "balance", balance: 95, exact: false });
    site.hibernate();
    site.spend(0, 5);
    await site.quiet();
    expect(sentTo(site.sockets[0]).at(-1)).toEqual({ type: "balance", balance: 140 });
  });

  test(`asks D1 ${COINS_QUICK_TRIES} times if it does not answer, and then again with the next report`, async () => {
    const site = await openCoinsSite({ held: 20 });
    site.balance += 50;
    site.coins.onCoinsMoved();
    for (let tries = 0; tries < COINS_QUICK_TRIES; tries++) {
      expect(site.reads.length).toBe(1);
      site.d1Fails(0);
      await settle();
      site.waits.shift()?.();
      await settle();
    }
    expect(site.reads.length + site.waits.length).toBe(0);
    site.sendReport(0);
    await site.quiet();
    expect(sentTo(site.sockets[0]).at(-1)).toEqual({ type: "balance", balance: 150 });
  });

  test("reads D1 for a request that it did not answer before, and asks no room meanwhile", async () => {
    const site = await openCoinsSite({ held: 20 });
    vi.setSystemTime(NOW + COINS_FRESH_MS);
    site.coins.onRequest();
    for (let tries = 0; tries < COINS_QUICK_TRIES; tries++) {
      site.d1Fails(0);
      await settle();
      site.waits.shift()?.();
      await settle();
    }
    expect(sentTo(site.sockets[0]).at(-1)).toEqual({ type: "balance", balance: 100, exact: false });
    site.balance += 50;
    site.coins.onRequest();
    await site.quiet();
    expect(sentTo(site.sockets[0]).at(-1)).toEqual({ type: "balance", balance: 150 });
    expect(site.asked).toEqual([0, 1, 2]);
  });

  test("reads D1 again at once if the member spends coins that were granted in D1 alone", async () => {
    const site = await openCoinsSite({ balance: 0, held: 0 });
    site.balance += 50;
    site.step(0, 20, false);
    site.spend(0, 5);
    await site.quiet();
    expect(sentTo(site.sockets[0]).map((frame) => frame.balance)).toEqual([0, 45]);
    site.balance += 1000;
    site.step(0, 1000, false);
    site.spend(0, 60);
    await site.quiet();
    expect(sentTo(site.sockets[0]).at(-1)).toEqual({ type: "balance", balance: 985 });
  });

  test("reads D1 for the report of a chat that it does not count, unless nothing was spent there since the last reading", async () => {
    const site = await openCoinsSite({ chats: 2 });
    site.chat(0).captured = 30;
    const report = (changes: object) => site.coins.onReport({ ...site.report(0), ...changes });
    for (const changes of [{ spent: 0 }, { spentAt: NOW - CLOCK_SLACK_MS - 1 }]) {
      report(changes);
      expect(site.reads.length).toBe(0);
    }
    report({ spentAt: NOW - CLOCK_SLACK_MS });
    expect(site.reads.length).toBe(1);
    await site.quiet();
    // It counts the chat now.
    report({ spentAt: NOW });
    expect(site.reads.length).toBe(0);
    expect(sentTo(site.sockets[0])).toEqual([{ type: "balance", balance: 100 }]);
  });

  test.each([-CLOCK_SLACK_MS - 1, -3_600_000])(
    "counts what is spent in a chat that begins after the clock was set back by %d ms",
    async (ms) => {
      for (const isSetForth of [false, true]) {
        const site = await openCoinsSite({ chats: 2 });
        vi.setSystemTime(NOW + ms);
        site.step(0, 20, false);
        site.spend(0, 5);
        if (isSetForth) vi.setSystemTime(NOW);
        await site.quiet();
        expect(sentTo(site.sockets[0]).at(-1)).toEqual({ type: "balance", balance: 95 });
        vi.setSystemTime(NOW);
      }
    },
  );

  test("reads D1 for no old spend in a chat that it leaves out because others have more coins", async () => {
    const site = await openCoinsSite({ chats: SPENDS_MAX_CHATS + 2, held: 1 });
    const [chatId, spent] = [SPENDS_MAX_CHATS + 1, 30];
    const report = (spentAt: number) =>
      site.coins.onReport({ ...site.report(chatId), spent, spentAt, isHolding: true });
    report(NOW - CLOCK_SLACK_MS - 1);
    expect(site.reads.length).toBe(0);
    report(NOW);
    expect(site.reads.length).toBe(1);
  });

  test("counts a report although D1 answers a later request from an earlier time", async () => {
    const site = await openCoinsSite({ chats: 2 });
    for (let requests = 0; requests < 2; requests++) site.readStatus();
    site.d1Reads(1);
    site.step(0, 20, false);
    site.spend(0, 5);
    site.sendReport(0);
    site.deliver(0);
    await site.quiet();
    expect(sentTo(site.sockets[0]).at(-1)).toEqual({ type: "balance", balance: 95 });
  });

  test("takes no reading that was requested before its last socket closed, because reports were lost since", async () => {
    const site = await openCoinsSite({ chats: 2 });
    site.readStatus();
    site.d1Reads(0);
    site.close(0);
    site.step(0, 20, false);
    site.spend(0, 5);
    site.sendReport(0);
    site.deliver(0);
    void site.connect();
    await site.quiet();
    expect(sentTo(site.sockets[0]).at(-1)).toEqual({ type: "balance", balance: 95 });
  });

  test("asks a room that runs an older release, whose reports lack what was spent", async () => {
    const site = await openCoinsSite({ chats: 2 });
    site.step(1, 30, false);
    site.spend(1, 10);
    site.dirty.clear();
    site.coins.onReport({ chatId: 1, otherId: 3 } as ChatSummary);
    site.coins.onReport({ chatId: 0, otherId: 2 } as ChatSummary);
    await settle();
    site.answerQuestion(0);
    // The member never paid there.
    site.answerQuestion(0, true);
    await settle();
    await site.quiet();
    expect(sentTo(site.sockets[0]).at(-1)).toEqual({ type: "balance", balance: 90 });
  });

  test("keeps no coins and reads none while no socket is open", async () => {
    const site = await openCoinsSite({ held: 20 });
    site.close(0);
    expect(site.coins.onCoinsMoved()).toBeUndefined();
    site.spend(0, 5);
    await site.quiet();
    expect(site.reads).toEqual([]);
  });

  test("sends the coins right after a list of 1 MiB, and after a longer one only once they change", async () => {
    const site = await openCoinsSite({ held: 20 });
    for (const listLength of [2 ** 20, 2 ** 20 + 1]) {
      site.listLength = listLength;
      void site.connect();
      await site.quiet();
    }
    site.spend(0, 5);
    await site.quiet();
    const sent = site.sockets.map((socket) => sentTo(socket).map(({ balance }) => balance));
    expect(sent).toEqual([[100, 95], [100, 95], [95]]);
  });

  test("sends the coins to a socket whose client sleeps, so that it shows the last ones when it wakes", async () => {
    const site = await openCoinsSite({ held: 20 });
    const fake = site.sockets[0] as unknown as FakeInboxSocket;
    fake.bufferedAmount = 2 ** 24;
    site.spend(0, 5);
    await site.quiet();
    expect(fake.sent.map(({ balance }) => balance)).toEqual([100, 95]);
  });
});
