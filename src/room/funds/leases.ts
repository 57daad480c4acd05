import { assessFunding } from "../../core/funding.ts";
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
} from "../../core/lease.ts";
import {
  CALL_WAIT_MS,
  FUNDS_QUERY_PERIOD_SECONDS,
  FUNDS_WAIT_MS,
  RETRY_MAX_MS,
  RETRY_MIN_MS,
} from "../../core/limits.ts";
import { retryWaitMs } from "../../core/retry.ts";
import type { Database } from "../../db/database.ts";
import { type Funds, readFunds, takeStep } from "../../db/holds.ts";
import type { Env } from "../../env.ts";
import { recallCoins } from "../../ledger/recall.ts";
import { log } from "../../log.ts";
import { UnavailableError, withDeadline } from "../../platform/deadline.ts";
import type { LeaseRecord, LeaseStore } from "./lease-store.ts";

/** How looking for coins ended: well also when nobody waits for them any more. */
export type FundsResult =
  | { ok: true }
  | { ok: false; code: "unavailable" | "member_disabled" }
  | { ok: false; code: "rate_limited"; retry_after: number }
  | { ok: false; code: "insufficient_balance"; price: number; balance: number };

type LeaseOptions = {
  store: LeaseStore;
  db: Database;
  rooms: Env["CHAT_ROOM"];
  queryLimiter: RateLimit;
  chatId: () => number;
  leaseCoins: number;
  settleAfterMs: number;
  /** Has the alarm ring at this time (Unix ms) at the latest. */
  scheduleBy: (at: number) => void;
  /** Called in the same turn in which a lease has moved: what waited for its coins is stored before anything else happens. */
  onLeaseChanged: (memberId: number) => void;
  /** Called for each answer of D1 that shows the member and their coins. */
  onFunds: (memberId: number, funds: Funds, readAt: number) => void;
};

/** What a room remembers of a member's top-ups while it is awake; nothing is wrong without it. */
type TopUpState = {
  leaseSize: number;
  at: number;
  /** As the last answer of D1 showed it. */
  otherFunds: OtherFunds | undefined;
  /** Whether that was too little: then D1 is looked at, which writes nothing, before the next step. */
  isShort: boolean;
};

const NEW_RECORD: LeaseRecord = { lease: EMPTY_LEASE, at: 0, tries: 0, retryAt: 0 };

/** The coins that a room may spend for its members, and the steps by which they come and go. */
export class Leases {
  readonly #options: LeaseOptions;
  #records: Map<number, LeaseRecord>;
  readonly #topUpStates = new Map<number, TopUpState>();
  /** The call of each member's pending step that is under way, by the step's id. */
  readonly #calls = new Map<number, { id: string; answer: Promise<Funds | undefined> }>();

  constructor(options: LeaseOptions) {
    this.#options = options;
    this.#records = options.store.load();
    for (const { lease, retryAt } of this.#records.values()) {
      if (lease.pending) options.scheduleBy(Math.max(retryAt, Date.now() + RETRY_MIN_MS));
    }
  }

  /** Reads again what memory knows of the rows. */
  reload(): void {
    this.#records = this.#options.store.load();
  }

  /** undefined for a member who never paid here. */
  of(memberId: number): Lease | undefined {
    return this.#records.get(memberId)?.lease;
  }

  available(memberId: number): number {
    return available(this.of(memberId) ?? EMPTY_LEASE);
  }

  /** To be called in the turn that stored a message, behind it: its row IS the charge. */
  spend(memberId: number, price: number, id: number, at: number): void {
    const record = this.#records.get(memberId) ?? NEW_RECORD;
    this.#records.set(memberId, { ...record, lease: spend(record.lease, price, id), at });
  }

  /** Asks for more before it is needed. @param price of the last message: of a lease that covers no other, nothing is won */
  topUpIfLow(memberId: number, price: number): void {
    const { leaseSize, otherFunds } = this.#topUpStateOf(memberId);
    if (!isRunningLow(this.of(memberId) ?? EMPTY_LEASE, leaseSize, otherFunds)) return;
    this.#beginStep(memberId, "top-up");
    void this.#requestStep(memberId, price);
  }

  /**
   * Finds coins for a price that is not left: in the member's balance, then in the member's other chats.
   * @param signal aborted when nobody waits for the coins any more
   */
  async find(memberId: number, price: number, signal: AbortSignal): Promise<FundsResult> {
    const startedAt = Date.now();
    const deadline = startedAt + FUNDS_WAIT_MS;
    const topUp = this.#topUpStateOf(memberId);
    const drainedAt = new Map<number, number>();
    let failures = 0;
    // A call that fails at once is repeated once; one that was waited for in vain is not.
    const mayRetry = () => ++failures === 1 && Date.now() < startedAt + CALL_WAIT_MS;
    if (this.#isFenced(memberId, startedAt)) return { ok: false, code: "unavailable" };
    if (topUp.isShort && !(await this.#mayQuery(memberId))) {
      return { ok: false, code: "rate_limited", retry_after: FUNDS_QUERY_PERIOD_SECONDS };
    }
    while (!signal.aborted && this.available(memberId) < price) {
      if (Date.now() > deadline) return { ok: false, code: "unavailable" };
      const wasInFlight = this.#callInFlight(memberId) !== undefined;
      const funds = await this.#query(memberId, price, topUp.isShort);
      if (!funds && !mayRetry()) return { ok: false, code: "unavailable" };
      if (!funds || signal.aborted || this.available(memberId) >= price) continue;
      const remaining = this.available(memberId);
      const funding = assessFunding(price, { ...funds, available: remaining }, drainedAt);
      const isCurrent = this.#isCurrent(memberId, funds);
      topUp.isShort = isCurrent && funding.kind !== "covered";
      // Nobody is refused by an answer to what was asked before they came, or that shows another step.
      if (wasInFlight || !isCurrent) continue;
      if (!funds.status.isActive) return { ok: false, code: "member_disabled" };
      if (funding.kind === "covered") continue;
      if (funding.kind === "insufficient") {
        return { ok: false, code: "insufficient_balance", price, balance: funds.balance + remaining };
      }
      const { recalled, failed } = await recallCoins(
        this.#options.rooms,
        memberId,
        { ...funding, deadline },
        drainedAt,
      );
      if (recalled >= funding.missing) topUp.isShort = false;
      else if (failed && recalled === 0 && !mayRetry()) return { ok: false, code: "unavailable" };
    }
    return { ok: true };
  }

  /**
   * Gives back all that is left, for another chat of the same member. It waits for a step under way and for nothing else: no
   * two rooms wait for each other.
   * @returns the step at which nothing was left, and what was given back
   * @throws when D1 does not answer, or shows a hold that this room knows nothing of
   */
  async releaseHold(memberId: number): Promise<{ step: number; released: number }> {
    const found = this.of(memberId);
    if (!found) throw new Error("D1 has a hold of which this room has no lease");
    if (found.pending) await this.#completeStep(memberId);
    let released = 0;
    for (;;) {
      const lease = this.of(memberId) ?? EMPTY_LEASE;
      const remaining = available(lease);
      if (remaining === 0 && !lease.pending?.release) return { step: lease.step, released };
      if (!lease.pending) {
        this.#beginStep(memberId, "release");
        released += remaining;
      }
      await this.#completeStep(memberId);
    }
  }

  /** Charges in D1 what the member spent here up to the message `id`. @throws when D1 does not answer */
  async capture(memberId: number, id: number): Promise<void> {
    for (;;) {
      const { capturedThrough, last, pending } = this.of(memberId) ?? EMPTY_LEASE;
      if (capturedThrough >= id) return;
      if (last < id) throw new RangeError("the member has no such paid message");
      if (!pending) this.#beginStep(memberId, "capture");
      await this.#completeStep(memberId);
    }
  }

  /** When the next lease has something due (Unix ms), if any has. */
  nextDue(now: number): number | undefined {
    const times = [...this.#records.keys()].flatMap((memberId) => this.#dueAt(memberId, now) ?? []);
    return times.length > 0 ? Math.min(...times) : undefined;
  }

  /** Repeats steps that were not answered, and gives back what lies idle. Never rejects. */
  async settleDue(now: number): Promise<void> {
    const due = [...this.#records.keys()].filter((memberId) => this.#isDue(memberId, now));
    await Promise.all(due.map((memberId) => this.#settle(memberId)));
  }

  #dueAt(memberId: number, now: number): number | undefined {
    const { lease, at, retryAt } = this.#records.get(memberId) ?? NEW_RECORD;
    // A call under way arms the alarm itself, should it fail.
    if (this.#callInFlight(memberId)) return now + CALL_WAIT_MS;
    if (lease.pending) return Math.max(retryAt, now);
    return lease.held > 0 ? Math.max(retryAt, at + this.#options.settleAfterMs) : undefined;
  }

  #isDue(memberId: number, now: number): boolean {
    return (this.#dueAt(memberId, now) ?? Number.POSITIVE_INFINITY) <= now;
  }

  async #settle(memberId: number): Promise<void> {
    if (this.of(memberId)?.pending) {
      await this.#requestStep(memberId, 0);
      return;
    }
    // While D1 is away the coins stay where they can be spent.
    try {
      await withDeadline(readFunds(this.#options.db, memberId, this.#options.chatId()));
    } catch (error) {
      this.#onFailure(memberId, error);
      return;
    }
    if (this.of(memberId)?.pending || !this.#isDue(memberId, Date.now())) return;
    this.#beginStep(memberId, "release");
    await this.#requestStep(memberId, 0);
  }

  /** One question to D1: the pending step again, or a look, or a new step. undefined when there was no answer. */
  async #query(memberId: number, price: number, readOnly: boolean): Promise<Funds | undefined> {
    if (!this.of(memberId)?.pending) {
      if (readOnly) return this.#readFunds(memberId);
      this.#beginStep(memberId, "top-up");
    }
    return this.#requestStep(memberId, price - this.available(memberId));
  }

  async #readFunds(memberId: number): Promise<Funds | undefined> {
    const readAt = Date.now();
    try {
      const funds = await withDeadline(readFunds(this.#options.db, memberId, this.#options.chatId()));
      this.#topUpStateOf(memberId).otherFunds = funds;
      this.#options.onFunds(memberId, funds, readAt);
      return funds;
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
  #isFenced(memberId: number, now: number): boolean {
    const { lease, retryAt } = this.#records.get(memberId) ?? NEW_RECORD;
    return lease.fenced && now < retryAt;
  }

  async #mayQuery(memberId: number): Promise<boolean> {
    return (await this.#options.queryLimiter.limit({ key: String(memberId) })).success;
  }

  /** Writes the next step down, before D1 hears of it. */
  #beginStep(memberId: number, purpose: "top-up" | "release" | "capture"): void {
    const { lease, at } = this.#records.get(memberId) ?? NEW_RECORD;
    const pending = nextStep(lease, crypto.randomUUID(), { releaseAll: purpose === "release" });
    const now = Date.now();
    // Only what the member does counts: coins that lie idle do not begin to be used because they are counted.
    const usedAt = purpose === "top-up" ? now : at;
    this.#save(memberId, { lease: { ...lease, pending }, at: usedAt, tries: 0, retryAt: 0 });
    // A call that fails moves the alarm. This is for a room that dies before: usually it is armed.
    this.#options.scheduleBy(now + this.#options.settleAfterMs);
    if (purpose !== "top-up") return;
    const topUp = this.#topUpStateOf(memberId);
    topUp.leaseSize = nextLeaseSize(topUp.leaseSize, now - topUp.at, this.#options.leaseCoins);
    topUp.at = now;
  }

  /** Has the pending step taken. @throws when D1 does not answer */
  async #completeStep(memberId: number): Promise<void> {
    if (!(await this.#requestStep(memberId, 0))) throw new UnavailableError("a step was not answered");
  }

  /** The call of the pending step, if it is under way. */
  #callInFlight(memberId: number): Promise<Funds | undefined> | undefined {
    const known = this.#calls.get(memberId);
    return known && known.id === this.of(memberId)?.pending?.id ? known.answer : undefined;
  }

  /** Sends the pending step, unless a copy of it is under way. @param minLend how much must be lent for anything to be lent */
  #requestStep(memberId: number, minLend: number): Promise<Funds | undefined> {
    const known = this.#callInFlight(memberId);
    const id = this.of(memberId)?.pending?.id;
    if (known || id === undefined) return known ?? Promise.resolve(undefined);
    const answer = this.#sendStep(memberId, minLend).finally(() => {
      if (this.#calls.get(memberId)?.id === id) this.#calls.delete(memberId);
    });
    this.#calls.set(memberId, { id, answer });
    return answer;
  }

  async #sendStep(memberId: number, minLend: number): Promise<Funds | undefined> {
    const { step, pending } = this.of(memberId) ?? EMPTY_LEASE;
    if (!pending) throw new Error("no step is pending");
    const { db, chatId } = this.#options;
    const at = Date.now();
    const hold = { memberId, chatId: chatId(), number: step + 1 };
    const { leaseSize } = this.#topUpStateOf(memberId);
    const answer = takeStep(db, { ...pending, ...hold, minLend, maxLend: leaseSize, at }).then((funds) => {
      this.#applyAnswer(memberId, pending.id, funds, at);
      return funds;
    });
    try {
      return await withDeadline(answer);
    } catch (error) {
      // The answer is taken even so, if it comes: nobody waits for it then.
      answer.catch(() => {});
      if (this.of(memberId)?.pending?.id === pending.id) this.#onFailure(memberId, error);
      return undefined;
    }
  }

  /** In one turn: the step is adopted, and every frame is stored that it covers. @throws when D1 stands elsewhere */
  #applyAnswer(memberId: number, stepId: string, funds: Funds, requestedAt: number): void {
    const record = this.#records.get(memberId);
    // A copy of this step was answered before.
    if (record?.lease.pending?.id !== stepId) return;
    const lease = funds.hold && applyStep(record.lease, funds.hold);
    if (!lease) throw new FencedError("D1 stands at another step than this room: its lease is stopped");
    this.#save(memberId, { lease, at: record.at, tries: 0, retryAt: 0 });
    this.#topUpStateOf(memberId).otherFunds = funds;
    this.#options.onFunds(memberId, funds, requestedAt);
    this.#options.onLeaseChanged(memberId);
  }

  #onFailure(memberId: number, error: unknown): void {
    const record = this.#records.get(memberId) ?? NEW_RECORD;
    const isFenced = error instanceof FencedError;
    const tries = record.tries + 1;
    const retryAt = Date.now() + (isFenced ? RETRY_MAX_MS : retryWaitMs(tries, Math.random()));
    const lease = { ...record.lease, fenced: record.lease.fenced || isFenced };
    this.#save(memberId, { ...record, lease, tries, retryAt });
    this.#options.scheduleBy(retryAt);
    this.#logFailure(memberId, isFenced ? "fenced" : "unavailable", error);
  }

  #logFailure(memberId: number, code: string, error: unknown): void {
    const step = this.of(memberId)?.step ?? 0;
    log({ event: "lease.step", code, member: memberId, chat: this.#options.chatId(), step, error });
  }

  #save(memberId: number, record: LeaseRecord): void {
    this.#options.store.save(memberId, record);
    this.#records.set(memberId, record);
  }

  #topUpStateOf(memberId: number): TopUpState {
    let known = this.#topUpStates.get(memberId);
    if (!known) {
      known = {
        leaseSize: this.#options.leaseCoins,
        at: Number.NEGATIVE_INFINITY,
        otherFunds: undefined,
        isShort: false,
      };
      this.#topUpStates.set(memberId, known);
    }
    return known;
  }
}

/** A step that D1 does not know, or knows otherwise: nothing is spent on that hold any more. */
class FencedError extends Error {}
