import { serialize } from "node:v8";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import {
  COINS_EXPIRE_AFTER_MS,
  COINS_FRESH_MS,
  COINS_QUICK_TRIES,
  OPEN_CHATS_MAX,
  ROOMS_QUICK_TRIES,
} from "../../src/core/coin-limits.ts";
import { CLOCK_SLACK_MS, SPENDS_MAX_CHATS } from "../../src/core/limits.ts";
import { takeStanding, UNKNOWN_STANDING } from "../../src/core/standing.ts";
import { STANDING_MAX_SESSIONS } from "../../src/core/standing-limits.ts";
import type { OpenHold } from "../../src/db/holds.ts";
import { InboxCoins } from "../../src/inbox/inbox-coins.ts";
import { type InboxSession, inboxSessionOf, saveInboxSession } from "../../src/inbox/inbox-session.ts";
import { OpenChats } from "../../src/inbox/open-chats.ts";
import type { ChatSummary } from "../../src/inbox/rpc.ts";
import { guardSocket } from "../../src/platform/deliver.ts";
import { writeAttachment } from "../../src/platform/socket-attachment.ts";

const NOW = Date.UTC(2026, 0, 1);
/** The most that the platform stores with a socket. */
const ATTACHMENT_MAX_BYTES = 16_384;
const ADA = 1;
const IDENTITY = { memberId: ADA, epoch: 0, sessionId: "s", expiresAt: NOW, number: 1 };

beforeEach(() => {
  vi.stubGlobal("WebSocket", { OPEN: 1 });
  vi.useFakeTimers({ now: NOW, toFake: ["Date", "setTimeout", "clearTimeout"] });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** A socket of an inbox, with the frames that it was sent. */
class FakeSocket {
  readyState = 1;
  bufferedAmount = 0;
  readonly sent: { type: string; balance: number; exact?: false }[] = [];
  attachment: unknown;

  static accept(from?: FakeSocket): WebSocket {
    const fake = new FakeSocket();
    const socket = fake as unknown as WebSocket;
    fake.attachment = from?.attachment;
    if (from) fake.sent.push(...from.sent);
    else writeAttachment(socket, IDENTITY);
    guardSocket(socket, (_, frame, __, onResult) => {
      fake.sent.push(frame as FakeSocket["sent"][0]);
      onResult(true);
    });
    return socket;
  }
  serializeAttachment(attachment: unknown): void {
    this.attachment = structuredClone(attachment);
  }
  deserializeAttachment(): unknown {
    return structuredClone(this.attachment);
  }
}

const sentTo = (socket: WebSocket | undefined) => (socket as unknown as FakeSocket | undefined)?.sent ?? [];

/** Lets everything run that waits for no answer. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

type Chat = { held: number; captured: number; unsettled: number; spentAt: number };
type Read = {
  request: ReturnType<InboxCoins["begin"]>;
  coins?: { balance: number; holds: OpenHold[] };
  end: (isAnswered: boolean) => void;
};
type Question = { chatId: number; spent?: number; end: (spent: number | undefined) => void };

/**
 * A member's coins in D1 and in rooms, and the member's inbox. Nothing happens by itself: D1 reads, answers and fails, and rooms
 * report and answer, when the test says so.
 */
class Site {
  balance: number;
  readonly chats: Chat[] = [];
  sockets: WebSocket[] = [];
  coins: InboxCoins;
  readonly reads: Read[] = [];
  readonly questions: Question[] = [];
  readonly waits: (() => void)[] = [];
  /** Reports under way, and the chats that have something to report. */
  readonly reports: ChatSummary[] = [];
  readonly dirty = new Set<number>();
  /** How often each room was asked. */
  readonly asked: number[] = [];
  /** The rooms that a connect asks for the list. */
  readonly askedForList = new Set<number>();
  isListComplete = true;
  /** The length of the list that a socket is sent first. */
  listLength = 0;
  #connects = 0;

  constructor(balance: number, chats: number) {
    this.balance = balance;
    for (let i = 0; i < chats; i++) this.chats.push({ held: 0, captured: 0, unsettled: 0, spentAt: 0 });
    this.coins = this.#start();
  }

  #start(): InboxCoins {
    return new InboxCoins({
      memberId: ADA,
      sockets: () => this.sockets,
      read: () => this.#read(),
      askRooms: (questions) =>
        Promise.all(
          questions.map(({ chatId }) => {
            this.asked.push(chatId);
            return new Promise<number | undefined>((end) => this.questions.push({ chatId, end }));
          }),
        ),
      wait: () => new Promise<void>((resolve) => this.waits.push(resolve)),
      doAllReport: () => this.isListComplete,
    });
  }

  async #read(): Promise<boolean> {
    const { coins } = this;
    const read: Read = { request: coins.begin(), end: () => {} };
    this.reads.push(read);
    const isAnswered = await new Promise<boolean>((resolve) => {
      read.end = resolve;
    });
    if (isAnswered && read.coins) {
      coins.onAnswer(read.request, read.coins);
      coins.publish();
    }
    return isAnswered;
  }

  get truth(): number {
    return this.chats.reduce((sum, { held, unsettled }) => sum + held - unsettled, this.balance);
  }
  get isBusy(): boolean {
    return this.#connects + this.reads.length + this.questions.length + this.waits.length > 0;
  }
  chat(chatId: number): Chat {
    return this.chats[chatId] as Chat;
  }
  spentIn(chatId: number): number {
    const { captured, unsettled } = this.chat(chatId);
    return captured + unsettled;
  }

  async connect(): Promise<void> {
    const { coins } = this;
    this.#connects++;
    await coins
      .connect(async () => {
        if (!(await this.#read()) || coins !== this.coins) return;
        coins.askRooms({ most: SPENDS_MAX_CHATS, except: this.askedForList });
        const socket = FakeSocket.accept();
        this.sockets.push(socket);
        coins.onConnected(socket, this.listLength);
      })
      .finally(() => {
        this.#connects--;
      });
  }

  spend(chatId: number, amount: number): void {
    const chat = this.chat(chatId);
    if (amount > chat.held - chat.unsettled) return;
    chat.unsettled += amount;
    chat.spentAt = Date.now();
    this.dirty.add(chatId);
  }

  step(chatId: number, lend: number, release: boolean): void {
    const chat = this.chat(chatId);
    const released = release ? chat.held - chat.unsettled : 0;
    const lent = Math.min(lend, this.balance + released);
    this.balance += released - lent;
    chat.held += lent - released - chat.unsettled;
    chat.captured += chat.unsettled;
    chat.unsettled = 0;
  }

  report(chatId: number): ChatSummary {
    const { held, spentAt } = this.chat(chatId);
    const spent = this.spentIn(chatId);
    return {
      chatId,
      otherId: chatId + 2,
      spent,
      spentAt,
      isHolding: held > 0,
    } as ChatSummary;
  }

  /** Has the room send its report, which arrives later. */
  sendReport(chatId: number): void {
    this.dirty.delete(chatId);
    this.reports.push(this.report(chatId));
  }

  deliver(index: number): void {
    const [report] = this.reports.splice(index, 1);
    if (report) this.coins.onReport(report);
  }

  /** Has the inbox read its member for another reason: the reading contains the coins. */
  readStatus(): void {
    if (this.sockets.length > 0) void this.#read();
  }

  d1Reads(index: number): void {
    const read = this.reads[index];
    if (!read || read.coins) return;
    const holds = this.chats
      .map(({ held, captured }, chatId) => ({
        chatId,
        held,
        captured,
        pair: { low: ADA, high: chatId + 2 },
        step: 1,
        capturedThrough: 0,
      }))
      .filter(({ chatId, held }) => held > 0 || read.request.chatIds.includes(chatId));
    read.coins = { balance: this.balance, holds };
  }

  d1Answers(index: number): void {
    if (!this.reads.at(index)?.coins) return;
    this.reads.splice(index, 1)[0]?.end(true);
  }

  d1Fails(index: number): void {
    this.reads.splice(index, 1)[0]?.end(false);
  }

  answerQuestion(index: number, isFailing = false): void {
    const [question] = this.questions.splice(index, 1);
    question?.end(isFailing ? undefined : this.spentIn(question.chatId));
  }

  /** Starts the next instance of the object, with its sockets as they are, in place of one that waits for no answer. */
  hibernate(): void {
    this.waits.length = 0;
    this.sockets = this.sockets.map((socket) => FakeSocket.accept(socket as unknown as FakeSocket));
    this.coins = this.#start();
  }

  close(index: number): void {
    const [socket] = this.sockets.splice(index, 1);
    if (socket) (socket as unknown as FakeSocket).readyState = 3;
  }

  /** Answers everything until nothing is under way. @param at 0 begins with what was sent first, -1 with what was sent last */
  async quiet(at: 0 | -1 = 0): Promise<void> {
    for (let turns = 0; turns < 50; turns++) {
      for (const chatId of this.dirty) this.sendReport(chatId);
      while (this.reports.length > 0) this.deliver(at);
      for (let i = 0; i < this.reads.length; i++) this.d1Reads(i);
      while (this.reads.length > 0) this.d1Answers(at);
      while (this.questions.length > 0) this.answerQuestion(at);
      for (const resolve of this.waits.splice(0)) resolve();
      await settle();
      if (!this.isBusy && this.dirty.size === 0) return;
    }
    throw new Error("the inbox does not come to rest");
  }
}

/** A site whose member has 100 coins and one open inbox. */
async function openSite({ balance = 100, chats = 3, held = 0 } = {}): Promise<Site> {
  const site = new Site(balance, chats);
  for (let chatId = 0; chatId < chats && held > 0; chatId++) site.step(chatId, held, false);
  void site.connect();
  await site.quiet();
  return site;
}

describe("an inbox", () => {
  test("sends the coins once after its list, then for each change, and nothing twice", async () => {
    const site = await openSite({ held: 20 });
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
    const site = await openSite({ chats: 4, held: 20 });
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
    const site = await openSite({ chats: 1, held: 50 });
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
    const site = await openSite();
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
    const site = await openSite({ held: 20 });
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
    const site = await openSite({ held: 20 });
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

  /** Opens an inbox of a member with coins in two chats, whose first room answers and whose second one fails. */
  async function openWithSilentRoom(): Promise<Site> {
    const site = new Site(100, 2);
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
    for (const end of [(site: Site) => site.sendReport(1), (site: Site) => site.close(0)]) {
      const site = await openWithSilentRoom();
      end(site);
      while (site.reports.length > 0) site.deliver(0);
      site.waits.shift()?.();
      await settle();
      expect([site.asked, site.waits.length]).toEqual([[0, 1], 0]);
    }
  });

  test("asks a room again that was asked for the list, and did not report", async () => {
    const site = new Site(100, 2);
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
    const site = await openSite({ held: 20 });
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
    const site = new Site(100, 1);
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
      const site = await openSite({ held: 20 });
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
      const site = await openSite({ held: 20 });
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

  test("reads D1 for a request that it did not answer before, and asks no room meanwhile", async () => {
    const site = await openSite({ held: 20 });
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
    const site = await openSite({ balance: 0, held: 0 });
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
    const site = await openSite({ chats: 2 });
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
        const site = await openSite({ chats: 2 });
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
    const site = await openSite({ chats: SPENDS_MAX_CHATS + 2, held: 1 });
    const [chatId, spent] = [SPENDS_MAX_CHATS + 1, 30];
    const report = (spentAt: number) =>
      site.coins.onReport({ ...site.report(chatId), spent, spentAt, isHolding: true });
    report(NOW - CLOCK_SLACK_MS - 1);
    expect(site.reads.length).toBe(0);
    report(NOW);
    expect(site.reads.length).toBe(1);
  });

  test("counts a report although D1 answers a later request from an earlier time", async () => {
    const site = await openSite({ chats: 2 });
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
    const site = await openSite({ chats: 2 });
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
    const site = await openSite({ chats: 2 });
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
    const site = await openSite({ held: 20 });
    site.close(0);
    expect(site.coins.onCoinsMoved()).toBeUndefined();
    site.spend(0, 5);
    await site.quiet();
    expect(site.reads).toEqual([]);
  });

  test("sends the coins right after a list of 1 MiB, and after a longer one only once they change", async () => {
    const site = await openSite({ held: 20 });
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
    const site = await openSite({ held: 20 });
    const fake = site.sockets[0] as unknown as FakeSocket;
    fake.bufferedAmount = 2 ** 24;
    site.spend(0, 5);
    await site.quiet();
    expect(fake.sent.map(({ balance }) => balance)).toEqual([100, 95]);
  });
});

test("whatever moves the coins, the figure is that of the books once all is quiet", async () => {
  const chats = fc.nat(3);
  const index = fc.nat(4);
  const of = <K extends string, T extends object>(kind: K, fields: { [F in keyof T]: fc.Arbitrary<T[F]> }) =>
    fc.record({ kind: fc.constant(kind), ...fields }) as unknown as fc.Arbitrary<{ kind: K } & T>;
  const command = fc.oneof(
    { weight: 6, arbitrary: of("spend", { chat: chats, amount: fc.integer({ min: 1, max: 9 }) }) },
    { weight: 5, arbitrary: of("step", { chat: chats, lend: fc.nat(30), release: fc.boolean() }) },
    { weight: 6, arbitrary: of("send-report", { chat: chats }) },
    { weight: 3, arbitrary: of("deliver", { index }) },
    { weight: 4, arbitrary: of("move-coins", { amount: fc.integer({ min: -30, max: 50 }) }) },
    { weight: 1, arbitrary: of("move-coins-silently", { amount: fc.integer({ min: -30, max: 50 }) }) },
    { weight: 5, arbitrary: of("d1-reads", { index }) },
    { weight: 5, arbitrary: of("d1-answers", { index }) },
    { weight: 1, arbitrary: of("d1-fails", { index }) },
    { weight: 3, arbitrary: of("room-answers", { index, isFailing: fc.boolean() }) },
    { weight: 1, arbitrary: of("retry", {}) },
    { weight: 2, arbitrary: of("read-status", {}) },
    { weight: 2, arbitrary: of("request", {}) },
    { weight: 4, arbitrary: of("connect", {}) },
    { weight: 1, arbitrary: of("close", { index }) },
    { weight: 2, arbitrary: of("hibernate", {}) },
    { weight: 2, arbitrary: of("set-clock", { ms: fc.integer({ min: -4_000_000, max: 4_000_000 }) }) },
  );
  const ends = fc.constantFrom(0 as const, -1 as const);
  // The coins in each chat at first: all chats are counted from the beginning, or none is.
  const helds = fc.constantFrom(0, 10);
  let shown = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(command, { maxLength: 60 }), ends, helds, async (commands, at, held) => {
      vi.setSystemTime(NOW);
      const site = await openSite({ chats: 4, held });
      let isUnannounced = false;
      for (const each of commands) {
        if (each.kind === "spend") site.spend(each.chat, each.amount);
        if (each.kind === "step") site.step(each.chat, each.lend, each.release);
        if (each.kind === "send-report") site.sendReport(each.chat);
        if (each.kind === "deliver") site.deliver(each.index % Math.max(1, site.reports.length));
        if (each.kind === "move-coins" && site.balance + each.amount >= 0) {
          site.balance += each.amount;
          site.coins.onCoinsMoved();
        }
        if (each.kind === "move-coins-silently" && site.balance + each.amount >= 0) {
          site.balance += each.amount;
          isUnannounced = true;
        }
        if (each.kind === "d1-reads") site.d1Reads(each.index % Math.max(1, site.reads.length));
        if (each.kind === "d1-answers") site.d1Answers(each.index % Math.max(1, site.reads.length));
        if (each.kind === "d1-fails") site.d1Fails(each.index % Math.max(1, site.reads.length));
        if (each.kind === "room-answers")
          site.answerQuestion(each.index % Math.max(1, site.questions.length), each.isFailing);
        if (each.kind === "read-status") site.readStatus();
        if (each.kind === "request" && site.sockets.length > 0) site.coins.onRequest();
        if (each.kind === "retry") site.waits.shift()?.();
        if (each.kind === "connect") void site.connect();
        if (each.kind === "close") site.close(each.index % Math.max(1, site.sockets.length));
        // An object does not hibernate while it waits for something.
        if (each.kind === "hibernate" && !site.isBusy) site.hibernate();
        if (each.kind === "set-clock") vi.setSystemTime(Date.now() + each.ms);
        await settle();
      }
      await site.quiet(at);
      if (isUnannounced || site.sockets.length === 0) {
        void site.connect();
        await site.quiet();
      }
      for (const socket of site.sockets) {
        const { balance, exact = true } = sentTo(socket).at(-1) ?? { balance: undefined };
        // A room that failed when it was asked has not reported since.
        expect({ balance: exact ? balance : site.truth, isSent: balance !== undefined }).toEqual({
          balance: site.truth,
          isSent: true,
        });
        shown += exact ? 1 : 0;
      }
    }),
    { numRuns: 1500 },
  );
  expect(shown).toBeGreaterThan(1500);
});

test("the attachment of an inbox's socket is far smaller than the platform allows, whatever it holds", () => {
  const huge = Number.MAX_SAFE_INTEGER;
  const ids = (count: number) => Array.from({ length: count }, (_, i) => huge - i);
  const socket = FakeSocket.accept();
  const roles = { isSuperuser: false, isEmployee: false, premiumUntil: huge };
  const member = { memberId: huge, isActive: true, tokenEpoch: huge, ...roles };
  const sessionIds = Array.from({ length: 2 * STANDING_MAX_SESSIONS }, () => crypto.randomUUID());
  const reading = { requestedAt: huge, sessionIds, endedSessionIds: [] };
  const session: InboxSession = {
    memberId: huge,
    epoch: huge,
    sessionId: crypto.randomUUID(),
    expiresAt: huge,
    number: huge,
    readAt: huge,
    snapshots: [member],
    endedWith: "member_disabled",
    shownCoins: { balance: huge, exact: false },
    coins: {
      known: {
        total: huge,
        spent: new Map(ids(SPENDS_MAX_CHATS).map((id) => [id, huge])),
        unreported: new Set(ids(SPENDS_MAX_CHATS)),
        isComplete: false,
      },
      readAt: huge,
      isStale: true,
    },
    openChats: ids(OPEN_CHATS_MAX),
    standing: { ...takeStanding(UNKNOWN_STANDING, reading), unsureUntil: huge },
  };
  saveInboxSession(socket, session);
  expect(serialize(inboxSessionOf(socket)).length).toBeLessThan(ATTACHMENT_MAX_BYTES / 4);
});

describe("the chats that a member has open", () => {
  const report = (otherId: number, isViewed?: boolean) =>
    ({ otherId, ...(isViewed !== undefined && { isViewed }) }) as Pick<ChatSummary, "otherId" | "isViewed">;

  test("are those whose rooms last reported so, also after the inbox slept", () => {
    let sockets = [FakeSocket.accept()];
    const chats = new OpenChats(() => sockets);
    for (const each of [
      report(5, true),
      report(7, true),
      report(9, false),
      report(5),
      report(7, false),
      report(8, true),
    ])
      chats.onReport(each);
    expect(chats.otherIds).toEqual([5, 8]);
    sockets = sockets.map((socket) => FakeSocket.accept(socket as unknown as FakeSocket));
    expect(new OpenChats(() => sockets).otherIds).toEqual([5, 8]);
  });

  test(`are at most ${OPEN_CHATS_MAX}, those that were opened last`, () => {
    const chats = new OpenChats(() => []);
    for (let id = 1; id <= OPEN_CHATS_MAX + 1; id++) chats.onReport(report(id, true));
    expect(chats.otherIds).toEqual(Array.from({ length: OPEN_CHATS_MAX }, (_, i) => i + 2));
  });
});
