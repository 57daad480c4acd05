import { assessFunding } from "../core/funding.ts";
import {
  applyStep,
  available,
  EMPTY_LEASE,
  isRunningLow,
  type Lease,
  nextLeaseSize,
  nextStep,
  type OtherFunds,
  spend,
} from "../core/lease.ts";
import {
  CALL_WAIT_MS,
  FUNDS_QUERY_PERIOD_SECONDS,
  FUNDS_WAIT_MS,
  RETRY_MAX_MS,
  RETRY_MIN_MS,
} from "../core/limits.ts";
import { retryWaitMs } from "../core/retry.ts";
import type { Database } from "../db/database.ts";
import { type Funds, readFunds, takeStep } from "../db/holds.ts";
import type { Env } from "../env.ts";
import { recallCoins } from "../ledger/recall.ts";
import { log } from "../log.ts";
import { UnavailableError, withDeadline } from "../platform/deadline.ts";
import type { KeptLease, LeaseRows } from "./lease-rows.ts";

/** How looking for coins ended: well also when nobody waits for them any more. */
export type Found =
  | { ok: true }
  | { ok: false; code: "unavailable" | "member_disabled" }
  | { ok: false; code: "rate_limited"; retry_after: number }
  | { ok: false; code: "insufficient_balance"; price: number; balance: number };

type Options = {
  rows: LeaseRows;
  db: Database;
  rooms: Env["CHAT_ROOM"];
  questions: RateLimit;
  chatId: () => number;
  leaseCoins: number;
  settleAfterMs: number;
  /** Has the alarm ring at this time (Unix ms) at the latest. */
  ringBy: (at: number) => void;
  /** Called in the same turn in which a lease has moved: what waited for its coins is stored before anything else happens. */
  onMoved: (memberId: number) => void;
  /** Called for each answer of D1 that shows the member and their coins. */
  onCoins: (memberId: number, coins: Funds, readAt: number) => void;
};

/** What a room remembers of a member's top-ups while it is awake; nothing is wrong without it. */
type TopUps = {
  want: number;
  at: number;
  /** As the last answer of D1 showed it. */
  elsewhere: OtherFunds | undefined;
  /** Whether that was too little: then D1 is looked at, which writes nothing, before the next step. */
  short: boolean;
};

const NEW: KeptLease = { lease: EMPTY_LEASE, at: 0, tries: 0, retryAt: 0 };

/** The coins that a room may spend for its members, and the steps by which they come and go. */
export class Leases {
  readonly #options: Options;
  #kept: Map<number, KeptLease>;
  readonly #topUps = new Map<number, TopUps>();
  /** The call of each member's pending step that is under way, by the step's id. */
  readonly #calls = new Map<number, { id: string; answer: Promise<Funds | undefined> }>();

  constructor(options: Options) {
    this.#options = options;
    this.#kept = options.rows.read();
    for (const { lease, retryAt } of this.#kept.values()) {
      if (lease.pending) options.ringBy(Math.max(retryAt, Date.now() + RETRY_MIN_MS));
    }
  }

  /** Reads again what memory knows of the rows. */
  reload(): void {
    this.#kept = this.#options.rows.read();
  }

  /** undefined for a member who never paid here. */
  of(memberId: number): Lease | undefined {
    return this.#kept.get(memberId)?.lease;
  }

  left(memberId: number): number {
    return available(this.of(memberId) ?? EMPTY_LEASE);
  }

  /** To be called in the turn that stored a message, behind it: its row IS the charge. */
  spend(memberId: number, price: number, id: number, at: number): void {
    const kept = this.#kept.get(memberId) ?? NEW;
    this.#kept.set(memberId, { ...kept, lease: spend(kept.lease, price, id), at });
  }

  /** Asks for more before it is needed. @param price of the last message: of a lease that covers no other, nothing is won */
  renewEarly(memberId: number, price: number): void {
    const { want, elsewhere } = this.#topUpsOf(memberId);
    if (!isRunningLow(this.of(memberId) ?? EMPTY_LEASE, want, elsewhere)) return;
    this.#begin(memberId, "top up");
    void this.#call(memberId, price);
  }

  /**
   * Finds coins for a price that is not left: in the member's balance, then in the member's other chats.
   * @param isOver tells that nobody waits any more
   */
  async find(memberId: number, price: number, isOver: () => boolean): Promise<Found> {
    const begun = Date.now();
    const until = begun + FUNDS_WAIT_MS;
    const topUps = this.#topUpsOf(memberId);
    const told = new Map<number, number>();
    let failures = 0;
    // A call that fails at once is repeated once; one that was waited for in vain is not.
    const mayRepeat = () => ++failures === 1 && Date.now() < begun + CALL_WAIT_MS;
    if (this.#isStoppedFor(memberId, begun)) return { ok: false, code: "unavailable" };
    if (topUps.short && !(await this.#mayAsk(memberId))) {
      return { ok: false, code: "rate_limited", retry_after: FUNDS_QUERY_PERIOD_SECONDS };
    }
    while (!isOver() && this.left(memberId) < price) {
      if (Date.now() > until) return { ok: false, code: "unavailable" };
      const isOlderQuestion = this.#callOf(memberId) !== undefined;
      const coins = await this.#ask(memberId, price, topUps.short);
      if (!coins && !mayRepeat()) return { ok: false, code: "unavailable" };
      if (!coins || isOver() || this.left(memberId) >= price) continue;
      const left = this.left(memberId);
      const covered = assessFunding(price, { ...coins, available: left }, told);
      const isCurrent = this.#isCurrent(memberId, coins);
      topUps.short = isCurrent && covered.kind !== "covered";
      // Nobody is refused by an answer to what was asked before they came, or that shows another step.
      if (isOlderQuestion || !isCurrent) continue;
      if (!coins.status.isActive) return { ok: false, code: "member_disabled" };
      if (covered.kind === "covered") continue;
      if (covered.kind === "insufficient") {
        return { ok: false, code: "insufficient_balance", price, balance: coins.balance + left };
      }
      const { recalled, failed } = await recallCoins(
        this.#options.rooms,
        memberId,
        { ...covered, until },
        told,
      );
      if (recalled >= covered.missing) topUps.short = false;
      else if (failed && recalled === 0 && !mayRepeat()) return { ok: false, code: "unavailable" };
    }
    return { ok: true };
  }

  /**
   * Gives back all that is left, for another chat of the same member. It waits for a step under way and for nothing else: no
   * two rooms wait for each other.
   * @returns the step at which nothing was left, and what was given back
   * @throws when D1 does not answer, or shows a hold that this room knows nothing of
   */
  async giveBack(memberId: number): Promise<{ step: number; back: number }> {
    const found = this.of(memberId);
    if (!found) throw new Error("D1 has a hold of which this room has no lease");
    if (found.pending) await this.#finish(memberId);
    let back = 0;
    for (;;) {
      const lease = this.of(memberId) ?? EMPTY_LEASE;
      const left = available(lease);
      if (left === 0 && !lease.pending?.release) return { step: lease.step, back };
      if (!lease.pending) {
        this.#begin(memberId, "give back");
        back += left;
      }
      await this.#finish(memberId);
    }
  }

  /** Charges in D1 what the member spent here up to the message `id`. @throws when D1 does not answer */
  async capture(memberId: number, id: number): Promise<void> {
    for (;;) {
      const { capturedThrough, last, pending } = this.of(memberId) ?? EMPTY_LEASE;
      if (capturedThrough >= id) return;
      if (last < id) throw new RangeError("the member has no such paid message");
      if (!pending) this.#begin(memberId, "capture");
      await this.#finish(memberId);
    }
  }

  /** When the next lease has something due (Unix ms), if any has. */
  nextDue(now: number): number | undefined {
    const times = [...this.#kept.keys()].flatMap((memberId) => this.#dueAt(memberId, now) ?? []);
    return times.length > 0 ? Math.min(...times) : undefined;
  }

  /** Repeats steps that were not answered, and gives back what lies idle. Never rejects. */
  async settleDue(now: number): Promise<void> {
    const due = [...this.#kept.keys()].filter((memberId) => this.#isDue(memberId, now));
    await Promise.all(due.map((memberId) => this.#settle(memberId)));
  }

  #dueAt(memberId: number, now: number): number | undefined {
    const { lease, at, retryAt } = this.#kept.get(memberId) ?? NEW;
    // A call under way arms the alarm itself, should it fail.
    if (this.#callOf(memberId)) return now + CALL_WAIT_MS;
    if (lease.pending) return Math.max(retryAt, now);
    return lease.held > 0 ? Math.max(retryAt, at + this.#options.settleAfterMs) : undefined;
  }

  #isDue(memberId: number, now: number): boolean {
    return (this.#dueAt(memberId, now) ?? Number.POSITIVE_INFINITY) <= now;
  }

  async #settle(memberId: number): Promise<void> {
    if (this.of(memberId)?.pending) {
      await this.#call(memberId, 0);
      return;
    }
    // While D1 is away the coins stay where they can be spent.
    try {
      await withDeadline(readFunds(this.#options.db, memberId, this.#options.chatId()));
    } catch (error) {
      this.#failed(memberId, error);
      return;
    }
    if (this.of(memberId)?.pending || !this.#isDue(memberId, Date.now())) return;
    this.#begin(memberId, "give back");
    await this.#call(memberId, 0);
  }

  /** One question to D1: the pending step again, or a look, or a new step. undefined when there was no answer. */
  async #ask(memberId: number, price: number, look: boolean): Promise<Funds | undefined> {
    if (!this.of(memberId)?.pending) {
      if (look) return this.#look(memberId);
      this.#begin(memberId, "top up");
    }
    return this.#call(memberId, price - this.left(memberId));
  }

  async #look(memberId: number): Promise<Funds | undefined> {
    const readAt = Date.now();
    try {
      const coins = await withDeadline(readFunds(this.#options.db, memberId, this.#options.chatId()));
      this.#topUpsOf(memberId).elsewhere = coins;
      this.#options.onCoins(memberId, coins, readAt);
      return coins;
    } catch (error) {
      this.#logFailure(memberId, "unavailable", error);
      return undefined;
    }
  }

  /** Whether the answer shows this hold as it still is: no step was taken, or begun, since the question. */
  #isCurrent(memberId: number, { hold }: Funds): boolean {
    const { step, pending } = this.of(memberId) ?? EMPTY_LEASE;
    return !pending && step === (hold?.step ?? 0);
  }

  /** Whether D1 stands elsewhere, as it did a moment ago: then it is not asked for every frame. */
  #isStoppedFor(memberId: number, now: number): boolean {
    const { lease, retryAt } = this.#kept.get(memberId) ?? NEW;
    return lease.fenced && now < retryAt;
  }

  async #mayAsk(memberId: number): Promise<boolean> {
    return (await this.#options.questions.limit({ key: String(memberId) })).success;
  }

  /** Writes the next step down, before D1 hears of it. */
  #begin(memberId: number, aim: "top up" | "give back" | "capture"): void {
    const { lease, at } = this.#kept.get(memberId) ?? NEW;
    const pending = nextStep(lease, crypto.randomUUID(), { releaseAll: aim === "give back" });
    const now = Date.now();
    // Only what the member does counts: coins that lie idle do not begin to be used because they are counted.
    const used = aim === "top up" ? now : at;
    this.#keep(memberId, { lease: { ...lease, pending }, at: used, tries: 0, retryAt: 0 });
    // A call that fails moves the alarm. This is for a room that dies before: usually it is armed.
    this.#options.ringBy(now + this.#options.settleAfterMs);
    if (aim !== "top up") return;
    const topUps = this.#topUpsOf(memberId);
    topUps.want = nextLeaseSize(topUps.want, now - topUps.at, this.#options.leaseCoins);
    topUps.at = now;
  }

  /** Has the pending step taken. @throws when D1 does not answer */
  async #finish(memberId: number): Promise<void> {
    if (!(await this.#call(memberId, 0))) throw new UnavailableError("a step was not answered");
  }

  /** The call of the pending step, if it is under way. */
  #callOf(memberId: number): Promise<Funds | undefined> | undefined {
    const known = this.#calls.get(memberId);
    return known && known.id === this.of(memberId)?.pending?.id ? known.answer : undefined;
  }

  /** Sends the pending step, unless a copy of it is under way. @param need how much must be lent for anything to be lent */
  #call(memberId: number, need: number): Promise<Funds | undefined> {
    const known = this.#callOf(memberId);
    const id = this.of(memberId)?.pending?.id;
    if (known || id === undefined) return known ?? Promise.resolve(undefined);
    const answer = this.#send(memberId, need).finally(() => {
      if (this.#calls.get(memberId)?.id === id) this.#calls.delete(memberId);
    });
    this.#calls.set(memberId, { id, answer });
    return answer;
  }

  async #send(memberId: number, need: number): Promise<Funds | undefined> {
    const { step, pending } = this.of(memberId) ?? EMPTY_LEASE;
    if (!pending) throw new Error("no step is pending");
    const { db, chatId } = this.#options;
    const at = Date.now();
    const hold = { memberId, chatId: chatId(), number: step + 1 };
    const { want } = this.#topUpsOf(memberId);
    const answer = takeStep(db, { ...pending, ...hold, minLend: need, maxLend: want, at }).then((coins) => {
      this.#take(memberId, pending.id, coins, at);
      return coins;
    });
    try {
      return await withDeadline(answer);
    } catch (error) {
      // The answer is taken even so, if it comes: nobody waits for it then.
      answer.catch(() => {});
      if (this.of(memberId)?.pending?.id === pending.id) this.#failed(memberId, error);
      return undefined;
    }
  }

  /** In one turn: the step is adopted, and every frame is stored that it covers. @throws when D1 stands elsewhere */
  #take(memberId: number, stepId: string, coins: Funds, askedAt: number): void {
    const kept = this.#kept.get(memberId);
    // A copy of this step was answered before.
    if (kept?.lease.pending?.id !== stepId) return;
    const lease = coins.hold && applyStep(kept.lease, coins.hold);
    if (!lease) throw new StoppedError("D1 stands at another step than this room: its lease is stopped");
    this.#keep(memberId, { lease, at: kept.at, tries: 0, retryAt: 0 });
    this.#topUpsOf(memberId).elsewhere = coins;
    this.#options.onCoins(memberId, coins, askedAt);
    this.#options.onMoved(memberId);
  }

  #failed(memberId: number, error: unknown): void {
    const kept = this.#kept.get(memberId) ?? NEW;
    const stopped = error instanceof StoppedError;
    const tries = kept.tries + 1;
    const retryAt = Date.now() + (stopped ? RETRY_MAX_MS : retryWaitMs(tries, Math.random()));
    const lease = { ...kept.lease, fenced: kept.lease.fenced || stopped };
    this.#keep(memberId, { ...kept, lease, tries, retryAt });
    this.#options.ringBy(retryAt);
    this.#logFailure(memberId, stopped ? "stopped" : "unavailable", error);
  }

  #logFailure(memberId: number, code: string, error: unknown): void {
    const step = this.of(memberId)?.step ?? 0;
    log({ act: "lease", code, member: memberId, chat: this.#options.chatId(), step, error });
  }

  #keep(memberId: number, kept: KeptLease): void {
    this.#options.rows.write(memberId, kept);
    this.#kept.set(memberId, kept);
  }

  #topUpsOf(memberId: number): TopUps {
    let known = this.#topUps.get(memberId);
    if (!known) {
      known = {
        want: this.#options.leaseCoins,
        at: Number.NEGATIVE_INFINITY,
        elsewhere: undefined,
        short: false,
      };
      this.#topUps.set(memberId, known);
    }
    return known;
  }
}

/** A step that D1 does not know, or knows otherwise: nothing is spent on that hold any more. */
class StoppedError extends Error {}
