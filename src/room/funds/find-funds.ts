import { isDue } from "../../core/due.ts";
import { assessFunding } from "../../core/funding.ts";
import { CALL_WAIT_MS, FUNDS_QUERY_PERIOD_SECONDS, FUNDS_WAIT_MS, RETRY_MAX_MS } from "../../core/limits.ts";
import { isRecent } from "../../core/recent.ts";
import { type Funds, type OtherHold, readFunds } from "../../db/holds.ts";
import type { Env } from "../../env.ts";
import { recallCoins } from "../../ledger/recall.ts";
import { withDeadline } from "../../platform/deadline.ts";
import { CallBudget } from "../../platform/for-each-limited.ts";
import { takeFromLimit } from "../../platform/rate-limit.ts";
import { numberRequest } from "../../platform/reading-requests.ts";
import type { LeaseBook } from "./lease-book.ts";
import type { LeaseSteps, StepDeps } from "./lease-steps.ts";

/** Result of `find`. Also `ok` when the caller no longer needs the coins. */
export type FundsResult =
  | { ok: true }
  | { ok: false; code: "unavailable" | "member_disabled" }
  | { ok: false; code: "rate_limited"; retry_after: number }
  | { ok: false; code: "insufficient_balance"; price: number; balance: number };

export type FinderDeps = Pick<StepDeps, "db" | "chatId" | "onFunds" | "createChat"> & {
  book: LeaseBook;
  steps: LeaseSteps;
  rooms: Env["CHAT_ROOM"];
  queryLimiter: RateLimit;
  /** Whether the chat has a message. */
  hasBegun: () => boolean;
};

type Assessment =
  | { kind: "stale" }
  | { kind: "covered" }
  | { kind: "refused"; result: FundsResult }
  | { kind: "recall"; others: OtherHold[]; missing: number };

const UNAVAILABLE = { ok: false, code: "unavailable" } as const;
const RATE_LIMITED = { ok: false, code: "rate_limited", retry_after: FUNDS_QUERY_PERIOD_SECONDS } as const;

/** Finds coins for a price that a lease does not cover: in the member's balance, then in the member's other chats. */
export class FundsFinder {
  readonly #deps: FinderDeps;

  constructor(deps: FinderDeps) {
    this.#deps = deps;
  }

  /**
   * @param signal aborted when nobody waits for the coins any more
   * @param mayBegin called when D1 shows enough coins, before the member's first row in a chat without a message. If it resolves to
   * false, the caller refuses the message itself, and no row is stored.
   */
  async find(
    memberId: number,
    price: number,
    signal: AbortSignal,
    mayBegin: () => Promise<boolean>,
  ): Promise<FundsResult> {
    const { book, steps, rooms } = this.#deps;
    const search = new FundsSearch();
    const topUp = book.topUpOf(memberId);
    if (this.#isFenced(memberId)) return UNAVAILABLE;
    if (this.#hasNoRow(memberId)) topUp.isShort = true;
    // A room that has woken does not know whether the member is short of coins.
    const isUnknown = topUp.otherFunds === undefined;
    if ((isUnknown || topUp.isShort) && !(await this.#mayQuery(memberId))) return RATE_LIMITED;
    while (!signal.aborted && book.available(memberId) < price) {
      if (search.isOverdue() || !search.budget.take()) return UNAVAILABLE;
      const wasInFlight = steps.callInFlight(memberId) !== undefined;
      const funds = await this.#query(memberId, price, topUp.isShort);
      if (!funds && !search.mayRetry()) return UNAVAILABLE;
      if (!funds || signal.aborted || book.available(memberId) >= price) continue;
      const assessment = this.#assess(memberId, price, funds, search);
      if (assessment.kind === "covered" && this.#hasNoRow(memberId) && !(await mayBegin()))
        return { ok: true };
      // Never refuse on a stale answer: it must come from a request made after this frame arrived, and show the hold's
      // current step.
      if (wasInFlight || assessment.kind === "stale" || assessment.kind === "covered") continue;
      if (assessment.kind === "refused") return assessment.result;
      const { deadline, budget, drainedAt } = search;
      const request = { ...assessment, deadline, budget };
      const { recalled, failed } = await recallCoins(rooms, memberId, request, drainedAt);
      if (recalled > 0) topUp.recalled = funds.balance + recalled;
      if (recalled >= assessment.missing) topUp.isShort = this.#hasNoRow(memberId);
      else if (failed && recalled === 0 && !search.mayRetry()) return UNAVAILABLE;
    }
    return { ok: true };
  }

  /** Judges one answer of D1, and remembers whether it showed too few coins. */
  #assess(memberId: number, price: number, funds: Funds, { drainedAt }: FundsSearch): Assessment {
    const { book } = this.#deps;
    const available = book.available(memberId);
    const funding = assessFunding(price, { ...funds, available }, drainedAt);
    const isCurrent = this.#isCurrent(memberId, funds);
    book.topUpOf(memberId).isShort = isCurrent && funding.kind !== "covered";
    if (!isCurrent) return { kind: "stale" };
    if (!funds.status.isActive) return { kind: "refused", result: { ok: false, code: "member_disabled" } };
    if (funding.kind !== "insufficient") return funding;
    const balance = funds.balance + available;
    return { kind: "refused", result: { ok: false, code: "insufficient_balance", price, balance } };
  }

  /**
   * Asks D1 once: repeats the pending step, or else takes a new one.
   * @param readOnly reads the member's coins in place of a new step
   * @returns undefined when D1 did not answer
   */
  async #query(memberId: number, price: number, readOnly: boolean): Promise<Funds | undefined> {
    const { book, steps, chatId } = this.#deps;
    if (readOnly && !book.of(memberId)?.pending) return this.#readFunds(memberId);
    if (chatId() === undefined && !(await this.#createChat())) return undefined;
    if (!book.of(memberId)?.pending) steps.begin(memberId, "top-up");
    return steps.request(memberId, price - book.available(memberId));
  }

  async #readFunds(memberId: number): Promise<Funds | undefined> {
    const { book, steps, db, chatId, onFunds } = this.#deps;
    const requested = numberRequest();
    try {
      const funds = await withDeadline(readFunds(db, memberId, chatId() ?? 0));
      book.topUpOf(memberId).otherFunds = funds;
      onFunds(memberId, funds, requested);
      return funds;
    } catch (error) {
      steps.logFailure(memberId, "unavailable", error);
      return undefined;
    }
  }

  /** Whether the answer shows the hold as the room knows it: no step was taken, or begun, since the request. */
  #isCurrent(memberId: number, { hold }: Funds): boolean {
    const { step, pending } = this.#deps.book.get(memberId).lease;
    return !pending && step === (hold?.step ?? 0);
  }

  /** Whether D1 was at another step a moment ago. Then the room does not ask again for every frame. */
  #isFenced(memberId: number): boolean {
    const { lease, retryAt } = this.#deps.book.get(memberId);
    return lease.fenced && !isDue(retryAt, RETRY_MAX_MS, Date.now());
  }

  /**
   * Whether this member has no lease in a chat without a message. Then the room reads D1 until it shows enough coins, so that a
   * send without coins leaves no row, neither here nor in D1.
   */
  #hasNoRow(memberId: number): boolean {
    const { book, hasBegun } = this.#deps;
    return !hasBegun() && !book.of(memberId);
  }

  /** Creates the chat's row in D1, because the hold and the stored step need the chat's id. Returns whether D1 answered. */
  #createChat(): Promise<boolean> {
    return this.#deps.createChat().then(
      () => true,
      () => false,
    );
  }

  #mayQuery(memberId: number): Promise<boolean> {
    return takeFromLimit(this.#deps.queryLimiter, String(memberId));
  }
}

/** The limits of one search: its deadline, its calls to D1 and to rooms, and one retry. */
class FundsSearch {
  readonly #startedAt = Date.now();
  #failures = 0;
  readonly deadline = this.#startedAt + FUNDS_WAIT_MS;
  readonly budget = new CallBudget();
  /** The step at which each of the member's other chats reported that nothing was left. */
  readonly drainedAt = new Map<number, number>();

  isOverdue(): boolean {
    return !isRecent(this.#startedAt, FUNDS_WAIT_MS, Date.now());
  }

  /** Counts a failure. One that came at once allows one retry; one that came after a timeout allows none. */
  mayRetry(): boolean {
    return ++this.#failures === 1 && isRecent(this.#startedAt, CALL_WAIT_MS, Date.now());
  }
}
