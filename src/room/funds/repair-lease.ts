import { toActor } from "../../core/acts.ts";
import { applyStep, type HoldRow, type Lease } from "../../core/lease.ts";
import type { LostCharge, LostMessage } from "../../core/lost-messages.ts";
import type { Pair } from "../../core/pair.ts";
import { disagreementOf, planRepair, repairStepId } from "../../core/repair.ts";
import { REPAIR_TRIES } from "../../core/restore-limits.ts";
import { recordAct } from "../../db/acts.ts";
import { readFunds } from "../../db/holds.ts";
import { readChargesAfter, takeRepairStep } from "../../db/repairs.ts";
import { UnavailableError, withDeadline } from "../../platform/deadline.ts";
import { numberRequest } from "../../platform/reading-requests.ts";
import type { RepairRequest, RepairResult } from "../rpc.ts";
import type { Messages } from "../store/messages.ts";
import type { RoomTables } from "../store/tables.ts";
import type { LeaseBook } from "./lease-book.ts";
import type { LeaseSteps, StepDeps } from "./lease-steps.ts";
import { findLostMessages, storeLostMessages } from "./lost-messages.ts";
import { reconciliationReport } from "./reconciliation-report.ts";

export type RepairDeps = Pick<StepDeps, "db"> & {
  pair: Pair;
  storage: DurableObjectStorage;
  tables: RoomTables;
  messages: Messages;
  book: LeaseBook;
  steps: LeaseSteps;
  /** Called in the turn in which empty messages took the places of lost ones. */
  onLostReplaced: () => void;
};

/** The figures that a repair reads before the turn in which it changes the room. */
type Reading = { hold: HoldRow; charged: number; lostCharges: LostCharge[] };

const EMPTY_HOLD: HoldRow = { step: 0, stepId: "", held: 0, captured: 0, capturedThrough: 0 };

/**
 * Brings a lease and its hold together again after a restore, on the request of a superuser. The room stores what it is about to
 * request before D1 receives it, so a repair can be repeated, whenever the room dies: the same messages are charged once.
 */
export class LeaseRepair {
  readonly #deps: RepairDeps;

  constructor(deps: RepairDeps) {
    this.#deps = deps;
  }

  /** @throws when D1 does not answer, or the coins keep moving */
  async run(request: RepairRequest): Promise<RepairResult> {
    if (this.#deps.tables.chatId !== request.chatId) return result("contradiction");
    let lost = 0;
    for (let tries = 0; tries < REPAIR_TRIES; tries++) {
      const done = await this.#try(request);
      lost += done?.lost ?? 0;
      if (done?.kind === "unchanged" && lost > 0) return result("repaired", { lost });
      if (done?.kind) return { ...result(done.kind, done), lost };
    }
    throw new UnavailableError("the coins move faster than they can be repaired");
  }

  /** Returns undefined, or no kind, if the lease or the hold has changed meanwhile. */
  async #try(request: RepairRequest): Promise<Partial<RepairResult> | undefined> {
    const { memberId } = request;
    const { book, messages } = this.#deps;
    const before = await this.#settle(memberId);
    const { hold, charged, lostCharges } = await this.#read(request);
    const lease = book.of(memberId);
    if (lease?.step !== before?.step || lease?.pending?.id !== before?.pending?.id) return undefined;
    const lost = findLostMessages(this.#deps, lostCharges, request.through ?? 0);
    if (!lost) return result("contradiction");
    // The messages that take the places have the price that D1 charged. Looks again.
    if (lost.length > 0) return this.#replaceLost(request, lost);
    const uncharged = messages.paidAfter(memberId, hold.capturedThrough);
    if (!disagreementOf(hold, lease, { ...uncharged, charged })) return result("unchanged");
    if (charged !== hold.captured) return result("contradiction");
    return this.#repair(request, hold, uncharged);
  }

  /** Waits until D1 has taken the pending step, if there is one, or has fenced the lease. Returns the lease. */
  async #settle(memberId: number): Promise<Lease | undefined> {
    const { book, steps } = this.#deps;
    await steps.request(memberId, 0);
    const lease = book.of(memberId);
    if (lease?.pending && !lease.fenced) throw new UnavailableError("D1 did not answer a step");
    return lease;
  }

  async #read({ memberId, chatId, through = 0 }: RepairRequest): Promise<Reading> {
    const { db, pair, messages } = this.#deps;
    const { hold = EMPTY_HOLD } = await withDeadline(readFunds(db, memberId, chatId));
    const charged = await this.#priceThrough(memberId, hold.capturedThrough);
    const after = messages.lastId;
    if (charged >= hold.captured && through <= after) return { hold, charged, lostCharges: [] };
    return {
      hold,
      charged,
      lostCharges: await withDeadline(readChargesAfter(db, { chatId, pair, after })),
    };
  }

  /** Sums the prices of a member's messages up to the id `through`, in slices. They never change. */
  async #priceThrough(memberId: number, through: number): Promise<number> {
    const request = { charged: [{ memberId, capturedThrough: through }], refunded: [] };
    const { members } = await reconciliationReport(this.#deps, request);
    return members[0]?.charged ?? 0;
  }

  /** Records in D1 that lost messages are replaced, then replaces them. */
  async #replaceLost(
    { memberId, chatId, actorId }: RepairRequest,
    lost: LostMessage[],
  ): Promise<Partial<RepairResult> | undefined> {
    const { db, messages, onLostReplaced } = this.#deps;
    const { lastId } = messages;
    const act = { actor: toActor(actorId), at: Date.now(), act: "repair.create" } as const;
    const record = recordAct(db, { ...act, memberId, chatId, detail: { lost: lost.length } });
    await withDeadline(record.execute());
    // Meanwhile the room may have stored a message, or another request may have replaced them.
    if (messages.lastId !== lastId) return undefined;
    storeLostMessages(this.#deps, lost);
    onLostReplaced();
    return { lost: lost.length };
  }

  async #repair(
    { memberId, chatId, actorId }: RepairRequest,
    hold: HoldRow,
    uncharged: ReturnType<Messages["paidAfter"]>,
  ): Promise<Partial<RepairResult>> {
    const { book, steps, db, pair } = this.#deps;
    const { lease, at } = book.get(memberId);
    const requested = numberRequest();
    const now = requested.requestedAt;
    const plan = planRepair(hold, lease, uncharged, { id: repairStepId(actorId, crypto.randomUUID()), now });
    steps.beginRepair(memberId, plan, Math.max(at, uncharged.at));
    const step = { ...plan.pending, number: plan.step + 1, from: hold };
    const funds = await withDeadline(
      takeRepairStep(db, { ...step, memberId, chatId, pair, actorId, at: now }),
    );
    const { hold: after = EMPTY_HOLD, balance } = funds;
    const { capture: charged, count } = plan.pending;
    if (applyStep(plan, after)) {
      steps.apply(memberId, plan.pending.id, funds, requested);
      return result("repaired", { charged, count });
    }
    const missing = charged - balance - after.held;
    const isSame = after.step === hold.step && after.stepId === hold.stepId;
    return isSame && missing > 0 ? result("insufficient", { missing }) : {};
  }
}

function result(kind: RepairResult["kind"], figures: Partial<RepairResult> = {}): RepairResult {
  return { kind, charged: 0, count: 0, lost: 0, missing: 0, ...figures };
}
