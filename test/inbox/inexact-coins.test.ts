import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { COINS_EXPIRE_AFTER_MS, COINS_FRESH_MS, ROOMS_QUICK_TRIES } from "../../src/core/coin-limits.ts";
import {
  CoinsSite,
  installInboxFakes,
  NOW,
  openCoinsSite,
  removeInboxFakes,
  sentTo,
  settle,
} from "../support/fakes/coins-site.ts";

beforeEach(installInboxFakes);
afterEach(removeInboxFakes);

describe("an inbox with rooms that have not reported", () => {
  /** Opens an inbox of a member with coins in two chats, whose first room answers and whose second one fails. */
  async function openWithSilentRoom(): Promise<CoinsSite> {
    const site = new CoinsSite(100, 2);
    for (const chatId of [0, 1]) {
      site.step(chatId, 20, false);
      site.spend(chatId, 5);
    }
    site.dirty.clear();
    void site.connect();
    site.d1Reads(0);
    site.d1Answers(0);
    await settle();
    site.answerQuestion(1, true);
    site.answerQuestion(0);
    await settle();
    return site;
  }

  test("says that the coins are not exact until a room has reported that did not answer", async () => {
    const site = await openWithSilentRoom();
    expect(sentTo(site.sockets[0])).toEqual([{ type: "balance", balance: 95, exact: false }]);
    site.sendReport(1);
    await site.quiet();
    expect(sentTo(site.sockets[0]).at(-1)).toEqual({ type: "balance", balance: 90 });
  });

  test("asks a room again that did not answer, and no other one, although nothing happens", async () => {
    const site = await openWithSilentRoom();
    site.waits.shift()?.();
    await settle();
    expect(sentTo(site.sockets[0])).toEqual([{ type: "balance", balance: 95, exact: false }]);
    site.answerQuestion(0);
    await settle();
    expect(sentTo(site.sockets[0]).at(-1)).toEqual({ type: "balance", balance: 90 });
    expect([site.asked, site.waits.length]).toEqual([[0, 1, 1], 0]);
  });

  test(`asks a room that stays silent ${ROOMS_QUICK_TRIES} times in all`, async () => {
    const site = await openWithSilentRoom();
    for (let tries = 1; tries < ROOMS_QUICK_TRIES; tries++) {
      site.waits.shift()?.();
      await settle();
      site.answerQuestion(0, true);
      await settle();
    }
    expect(site.asked.filter((chatId) => chatId === 1)).toHaveLength(ROOMS_QUICK_TRIES);
    expect([site.asked.length, site.waits.length]).toEqual([ROOMS_QUICK_TRIES + 1, 0]);
    expect(sentTo(site.sockets[0])).toEqual([{ type: "balance", balance: 95, exact: false }]);
  });

  test.each(["before", "after"])(
    "counts what a member spends %s a room is asked again, and is answered last",
    async (when) => {
      const site = await openWithSilentRoom();
      if (when === "before") site.spend(1, 5);
      site.waits.shift()?.();
      await settle();
      const [question] = site.questions.splice(0);
      const answer = site.spentIn(1);
      if (when === "after") site.spend(1, 5);
      site.sendReport(1);
      site.deliver(0);
      question?.end(answer);
      await settle();
      expect(sentTo(site.sockets[0]).at(-1)).toEqual({ type: "balance", balance: 85 });
    },
  );

  test("asks no room again once a report has come in its place, or no socket is open", async () => {
    for (const end of [(site: CoinsSite) => site.sendReport(1), (site: CoinsSite) => site.close(0)]) {
      const site = await openWithSilentRoom();
      end(site);
      while (site.reports.length > 0) site.deliver(0);
      site.waits.shift()?.();
      await settle();
      expect([site.asked, site.waits.length]).toEqual([[0, 1], 0]);
    }
  });

  test("asks a room again that was asked for the list, and did not report", async () => {
    const site = new CoinsSite(100, 2);
    site.step(0, 20, false);
    site.spend(0, 5);
    site.dirty.clear();
    site.askedForList.add(0);
    void site.connect();
    site.d1Reads(0);
    site.d1Answers(0);
    await settle();
    expect(sentTo(site.sockets[0])).toEqual([{ type: "balance", balance: 100, exact: false }]);
    site.waits.shift()?.();
    await settle();
    site.answerQuestion(0);
    await settle();
    expect(sentTo(site.sockets[0]).at(-1)).toEqual({ type: "balance", balance: 95 });
  });

  test("says that the coins are not exact while rooms were never asked for the list, and sends them once all were", async () => {
    const site = await openCoinsSite({ held: 20 });
    site.isListComplete = false;
    site.spend(0, 5);
    await site.quiet();
    expect(sentTo(site.sockets[0]).at(-1)).toEqual({ type: "balance", balance: 95, exact: false });
    site.isListComplete = true;
    site.hibernate();
    site.coins.publish();
    expect(sentTo(site.sockets[0]).at(-1)).toEqual({ type: "balance", balance: 95 });
  });

  test("counts a report that arrives while the rooms are asked, in whatever order", async () => {
    const site = new CoinsSite(100, 1);
    site.step(0, 20, false);
    void site.connect();
    site.d1Reads(0);
    site.d1Answers(0);
    await settle();
    const [question] = site.questions.splice(0);
    site.spend(0, 5);
    site.sendReport(0);
    site.deliver(0);
    question?.end(0);
    await site.quiet();
    expect(sentTo(site.sockets[0])).toEqual([{ type: "balance", balance: 95 }]);
  });

  test.each([
    { ago: COINS_EXPIRE_AFTER_MS - 1, balance: 90 },
    { ago: COINS_EXPIRE_AFTER_MS, balance: 140 },
    { ago: -1, balance: 140 },
  ])(
    "shows coins that were granted in D1 alone after $ago ms with a balance of $balance, once a room reports",
    async ({ ago, balance }) => {
      const site = await openCoinsSite({ held: 20 });
      site.balance += 50;
      vi.setSystemTime(NOW + ago);
      site.spend(0, 10);
      await site.quiet();
      expect(sentTo(site.sockets[0]).at(-1)).toEqual({ type: "balance", balance });
    },
  );

  test.each([
    { ago: 0, balance: 100 },
    { ago: COINS_FRESH_MS - 1, balance: 100 },
    { ago: COINS_FRESH_MS, balance: 150 },
    { ago: -1, balance: 150 },
  ])(
    "shows coins that were granted in D1 alone after $ago ms with a balance of $balance, if a client requests them, on all devices, and asks no room",
    async ({ ago, balance }) => {
      const site = await openCoinsSite({ held: 20 });
      void site.connect();
      await site.quiet();
      const asked = site.asked.length;
      site.balance += 50;
      vi.setSystemTime(NOW + ago);
      site.hibernate();
      site.coins.onRequest();
      // The tab of another device requests them as well.
      site.coins.onRequest();
      expect(site.reads.length).toBe(balance === 100 ? 0 : 1);
      await site.quiet();
      for (const socket of site.sockets) expect(sentTo(socket).at(-1)).toEqual({ type: "balance", balance });
      expect(site.asked.length).toBe(asked);
    },
  );

  test("asks the rooms that have not reported once a client requests coins that are not exact, also after it slept", async () => {
    const site = await openWithSilentRoom();
    for (const sleeps of [false, true]) {
      while (site.waits.length > 0) {
        site.waits.shift()?.();
        await settle();
        site.answerQuestion(0, true);
        await settle();
      }
      if (sleeps) site.hibernate();
      const asked = site.asked.length;
      site.coins.onRequest();
      site.d1Reads(0);
      site.d1Answers(0);
      await settle();
      expect(site.asked.slice(asked)).toEqual([1]);
      site.answerQuestion(0, !sleeps);
      await settle();
    }
    expect(sentTo(site.sockets[0]).at(-1)).toEqual({ type: "balance", balance: 90 });
  });

  test.each([
    { wait: 0, times: 1 },
    { wait: COINS_FRESH_MS - 1, times: 1 },
    { wait: COINS_FRESH_MS, times: 2 },
    { wait: -1, times: 2 },
  ])(
    "asks a room that stays silent $times times for clients that request coins twice within $wait ms",
    async ({ wait, times }) => {
      const site = await openWithSilentRoom();
      const end = async () => {
        while (site.reads.length > 0) {
          site.d1Reads(0);
          site.d1Answers(0);
          await settle();
        }
        while (site.questions.length > 0) site.answerQuestion(0, true);
        await settle();
      };
      while (site.waits.length > 0) {
        site.waits.shift()?.();
        await settle();
        await end();
      }
      const asked = site.asked.length;
      for (const ms of [0, wait]) {
        vi.setSystemTime(NOW + ms);
        for (let i = 0; i < 3; i++) {
          site.coins.onRequest();
          await end();
        }
      }
      expect(site.asked.slice(asked)).toEqual(Array<number>(times).fill(1));
    },
  );
});
