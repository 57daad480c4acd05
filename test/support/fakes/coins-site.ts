import { vi } from "vitest";
import { SPENDS_MAX_CHATS } from "../../../src/core/limits.ts";
import type { OpenHold } from "../../../src/db/holds.ts";
import { InboxCoins } from "../../../src/inbox/inbox-coins.ts";
import type { ChatSummary } from "../../../src/inbox/rpc.ts";
import { guardSocket } from "../../../src/platform/deliver.ts";
import { writeAttachment } from "../../../src/platform/socket-attachment.ts";

export const NOW = Date.UTC(2026, 0, 1);
const ADA = 1;
const IDENTITY = { memberId: ADA, epoch: 0, sessionId: "s", expiresAt: NOW, number: 1 };

/** Replaces the clock and the sockets of the platform. Call `removeInboxFakes` after each test. */
export function installInboxFakes(): void {
  vi.stubGlobal("WebSocket", { OPEN: 1 });
  vi.useFakeTimers({ now: NOW, toFake: ["Date", "setTimeout", "clearTimeout"] });
}

export function removeInboxFakes(): void {
  vi.useRealTimers();
  vi.unstubAllGlobals();
}

/** A socket of an inbox, with the frames that it was sent. */
export class FakeInboxSocket {
  readyState = 1;
  bufferedAmount = 0;
  readonly sent: { type: string; balance: number; exact?: false }[] = [];
  attachment: unknown;

  static accept(from?: FakeInboxSocket): WebSocket {
    const fake = new FakeInboxSocket();
    const socket = fake as unknown as WebSocket;
    fake.attachment = from?.attachment;
    if (from) fake.sent.push(...from.sent);
    else writeAttachment(socket, IDENTITY);
    guardSocket(socket, (_, frame, __, onResult) => {
      fake.sent.push(frame as FakeInboxSocket["sent"][0]);
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

/** Returns the frames that a socket was sent. */
export const sentTo = (socket: WebSocket | undefined) =>
  (socket as unknown as FakeInboxSocket | undefined)?.sent ?? [];

/** Lets everything run that waits for no answer. */
export const settle = () => new Promise((resolve) => setImmediate(resolve));

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
export class CoinsSite {
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
        const socket = FakeInboxSocket.accept();
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
    this.sockets = this.sockets.map((socket) => FakeInboxSocket.accept(socket as unknown as FakeInboxSocket));
    this.coins = this.#start();
  }

  close(index: number): void {
    const [socket] = this.sockets.splice(index, 1);
    if (socket) (socket as unknown as FakeInboxSocket).readyState = 3;
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
export async function openCoinsSite({ balance = 100, chats = 3, held = 0 } = {}): Promise<CoinsSite> {
  const site = new CoinsSite(balance, chats);
  for (let chatId = 0; chatId < chats && held > 0; chatId++) site.step(chatId, held, false);
  void site.connect();
  await site.quiet();
  return site;
}
