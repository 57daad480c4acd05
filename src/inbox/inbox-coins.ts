import { COINS_EXPIRE_AFTER_MS, COINS_FRESH_MS, COINS_QUICK_TRIES } from "../core/coin-limits.ts";
import {
  type CoinsFigure,
  type CoinsInD1,
  coinsOf,
  countCoins,
  type KnownCoins,
  lastSpentAt,
  takeAnswer,
  takeReport,
  totalWith,
  wasSpentLongBefore,
} from "../core/known-coins.ts";
import { SLOW_SOCKET_MIN_BYTES } from "../core/limits.ts";
import { pairOf } from "../core/pair.ts";
import { isRecent } from "../core/recent.ts";
import { retryWaitMs } from "../core/retry.ts";
import type { OpenHold } from "../db/holds.ts";
import { type AskDeps, AskedRooms } from "./asked-rooms.ts";
import { inboxSessionOf, saveInboxSession, sendCoins } from "./inbox-session.ts";
import { OpenChats } from "./open-chats.ts";
import { type AskLimits, PendingReports } from "./pending-reports.ts";
import type { ChatSummary } from "./rpc.ts";

type CoinsDeps = Pick<AskDeps, "sockets" | "askRooms" | "wait"> & {
  memberId: number;
  /** Reads the member in D1, with the coins. Returns whether D1 answered. */
  read: () => Promise<boolean>;
  /** Returns whether the room of each chat reports: one that the inbox has never asked may not. */
  doAllReport: () => boolean;
};

/** A request to D1. A later one has a higher number. */
type CoinsRequest = { number: number; at: number; chatIds: number[] };

/**
 * Keeps a member's coins up to date for the sockets of the inbox, and sends `balance` when the figure changes. Asks rooms only when
 * the first socket opens: after that they report what the member spends. See `KnownCoins`.
 */
export class InboxCoins {
  readonly #deps: CoinsDeps;
  #known: KnownCoins | undefined;
  /** When the last answer of D1 was requested (Unix ms). */
  #readAt = Number.NEGATIVE_INFINITY;
  #lastRequest = 0;
  #answered = 0;
  /** The total may have changed since the requests before this one. */
  #staleUntil = 0;
  readonly #reports = new PendingReports();
  readonly #openChats: OpenChats;
  /** The holds with coins in them, as D1 last showed them. */
  #holds = new Map<number, OpenHold>();
  #connects = 0;
  #isReading = false;
  #isRenewing = false;
  /** A client has requested the coins: if the next figure is not exact, rooms are asked. */
  #isRequested = false;
  readonly #rooms: AskedRooms;

  constructor(deps: CoinsDeps) {
    this.#deps = deps;
    this.#openChats = new OpenChats(deps.sockets);
    this.#rooms = new AskedRooms({
      ...deps,
      unreported: () => this.unreportedHolds,
      onAnswers: (answers) => {
        for (const answer of answers) this.#known = this.#known && takeAnswer(this.#known, ...answer);
        this.#save();
        this.publish();
      },
    });
    const [stored] = this.#deps.sockets().flatMap((socket) => inboxSessionOf(socket).coins ?? []);
    if (!stored) return;
    ({ known: this.#known, readAt: this.#readAt } = stored);
    if (stored.isStale) this.#markStale();
  }

  /** The member's coins; undefined until D1 and the rooms have answered. */
  get figure(): CoinsFigure | undefined {
    if (!this.#known || this.#rooms.isFirst) return undefined;
    const { balance, exact } = coinsOf(this.#known);
    return { balance: Math.max(0, balance), exact: exact && !this.#isStale && this.#deps.doAllReport() };
  }

  /** See `totalWith` in `known-coins.ts`. Returns undefined also while the coins are read. */
  totalWith(chat: Parameters<typeof totalWith>[1]): number | undefined {
    if (!this.#known || this.#rooms.isFirst || this.#isStale) return undefined;
    return totalWith({ known: this.#known, readAt: this.#readAt }, chat, Date.now());
  }

  /** Call in the turn that sends a request for the member's coins to D1. `chatIds` names holds to read though they may be empty. */
  begin(): CoinsRequest {
    this.#lastRequest += 1;
    const chatIds = new Set([...(this.#known?.spent.keys() ?? []), ...this.#reports.spent.keys()]);
    return { number: this.#lastRequest, at: Date.now(), chatIds: [...chatIds] };
  }

  /** Takes the answer of a request, unless a later one was answered first. */
  onAnswer({ number, at }: CoinsRequest, coins: CoinsInD1<OpenHold>): void {
    if (number < this.#answered) return;
    this.#answered = number;
    this.#readAt = at;
    this.#known = countCoins(coins, this.#known, this.#reports.spent);
    this.#holds = new Map(coins.holds.filter(({ held }) => held > 0).map((hold) => [hold.chatId, hold]));
    this.#reports.onAnswer(number);
    this.#save();
  }

  /** Takes the report of a room, which it sends with each change of its chat. */
  onReport(summary: ChatSummary): void {
    if (!this.#isNeeded()) return;
    this.#openChats.onReport(summary);
    if (summary.spent === undefined) void this.#askOldRoom(summary);
    else this.#take(summary.chatId, summary.spent, lastSpentAt(summary, this.#known));
    if (!isRecent(this.#readAt, COINS_EXPIRE_AFTER_MS, Date.now())) this.#markStale();
    this.#update();
  }

  /**
   * Reads the coins again, because a grant, a refund or a withdrawal has moved some. Returns the other members of the chats that the
   * member has open; undefined if no socket is open: then the coins are read when one opens.
   */
  onCoinsMoved(): number[] | undefined {
    if (!this.#isNeeded()) return undefined;
    this.#markStale();
    this.#save();
    this.#update();
    return [...this.#openChats.otherIds];
  }

  /** Reads the coins again for a client, which may lack what was written to D1 alone. Then asks rooms that have not reported. */
  onRequest(): void {
    this.#isRequested = true;
    // After a sleep, the inbox does not know the rooms.
    const knowsRooms = this.unreportedHolds.length === (this.#known?.unreported.size ?? 0);
    const isFresh = knowsRooms && isRecent(this.#readAt, COINS_FRESH_MS, Date.now());
    if (!isFresh && !this.#isStale) this.#markStale();
    this.#update();
  }

  /** Runs the connect of a socket. The first one forgets earlier reports, and readings without later ones. */
  async connect<T>(run: () => Promise<T>): Promise<T> {
    if (!this.#isNeeded()) this.#forget();
    this.#connects += 1;
    try {
      return await run();
    } finally {
      this.#connects -= 1;
    }
  }

  /** Asks rooms that hold coins and have not reported. Call during a connect, after its reading. */
  askRooms(limits: AskLimits): void {
    if (!this.#rooms.isFirst && this.unreportedHolds.length > 0) void this.#rooms.ask(limits);
  }

  /** Call when a socket was accepted and sent its first frame, of that length. Another frame could close it while it reads a long one. */
  onConnected(socket: WebSocket, length: number): void {
    this.#openChats.save();
    this.#save();
    if (length > SLOW_SOCKET_MIN_BYTES) saveInboxSession(socket, { shownCoins: this.figure });
    this.#update();
  }

  /** Sends each socket the figure, unless it has it. Call after each reading, and once each room reports. */
  publish(): void {
    const { figure } = this;
    if (!figure || this.#isReading) return;
    for (const socket of this.#deps.sockets()) sendCoins(socket, figure);
  }

  get #isStale(): boolean {
    return this.#answered < this.#staleUntil || this.#reports.size > 0;
  }

  /** Whether a socket is open or about to be. */
  #isNeeded(): boolean {
    return this.#connects > 0 || this.#deps.sockets().length > 0;
  }

  #markStale(): void {
    this.#staleUntil = this.#lastRequest + 1;
  }

  #forget(): void {
    this.#answered = this.#lastRequest + 1;
    this.#known = undefined;
    this.#rooms.stop();
    this.#reports.clear();
    this.#holds.clear();
  }

  #take(chatId: number, spent: number, spentAt: number | undefined): void {
    const before = this.#known;
    this.#rooms.onReport(chatId, spent);
    const known = before && takeReport(before, chatId, spent);
    if (known) this.#known = known;
    else if (spent > 0 && !(before && wasSpentLongBefore(spentAt, this.#readAt, Date.now()))) {
      this.#reports.add(chatId, spent, this.#lastRequest + 1);
      this.#markStale();
    }
    // Coins were granted that nobody announced.
    if (known && known !== before && coinsOf(known).balance < 0) this.#markStale();
    if (this.#known !== before || this.#isStale) this.#save();
  }

  /** Asks a room that runs an older release, whose reports lack what was spent. */
  async #askOldRoom({ chatId, otherId }: ChatSummary): Promise<void> {
    this.#take(chatId, await this.#rooms.askOld(chatId, pairOf(this.#deps.memberId, otherId)), undefined);
    this.#update();
  }

  #update(): void {
    if (!this.#isStale) this.publish();
    if (this.#isRenewing) return;
    if (this.#isStale) void this.#renew();
    else this.#askRequested();
  }

  #askRequested(): void {
    if (this.#isRequested && !this.#isStale) void this.#rooms.askOnce();
    this.#isRequested = false;
  }

  /** Reads the coins until no report is newer than the answer. If D1 does not answer, tries again a few times. */
  async #renew(): Promise<void> {
    this.#isRenewing = true;
    for (let tries = 0; tries < COINS_QUICK_TRIES && this.#isStale && this.#deps.sockets().length > 0; ) {
      this.#isReading = true;
      const isAnswered = await this.#deps.read();
      this.#isReading = false;
      tries = isAnswered ? 0 : tries + 1;
      this.publish();
      if (tries > 0 && tries < COINS_QUICK_TRIES) await this.#deps.wait(retryWaitMs(tries, Math.random()));
    }
    this.#isRenewing = false;
    this.#askRequested();
  }

  /** The holds with coins in them whose rooms have not reported. */
  get unreportedHolds(): OpenHold[] {
    return [...(this.#known?.unreported ?? [])].flatMap((chatId) => this.#holds.get(chatId) ?? []);
  }

  #save(): void {
    if (!this.#known) return;
    const coins = { known: this.#known, readAt: this.#readAt, isStale: this.#isStale };
    for (const each of this.#deps.sockets()) saveInboxSession(each, { coins });
  }
}
