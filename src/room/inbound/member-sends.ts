import { SENDS_REPORT_INTERVAL_MS } from "../../core/limits.ts";
import { countSend, isBusy, type SendWindow } from "../../core/send-budget.ts";

type MemberState = {
  window: SendWindow | undefined;
  /** Messages that the inbox does not know of. */
  unreported: number;
  reportedAt: number;
  isReporting: boolean;
  refusal: { at: number; forMs: number } | undefined;
};

/** Reports sends to the member's inbox. Resolves to how long (ms) the room refuses further ones. */
type Report = (memberId: number, count: number) => Promise<number>;

/**
 * Limits a member's sends over all rooms. A room in which a member sends much reports it to the member's inbox, once a second, and
 * refuses further messages as long as the inbox answers. No message waits for that, so a member may send too much for a few
 * seconds. All of it is in memory: the limit is a brake.
 */
export class MemberSends {
  readonly #report: Report;
  readonly #states = new Map<number, MemberState>();

  constructor(report: Report) {
    this.#report = report;
  }

  /** Call for each stored message. */
  add(memberId: number, now: number): void {
    const state = this.#stateOf(memberId);
    const window = countSend(state.window, now);
    // The inbox need not know of a window in which the member was not busy.
    if (window.count === 1 && state.window && !isBusy(state.window)) state.unreported = 0;
    state.window = window;
    state.unreported++;
    const age = now - state.reportedAt;
    const isDue = age < 0 || age >= SENDS_REPORT_INTERVAL_MS;
    if (isBusy(window) && isDue && !state.isReporting) void this.#send(memberId, state, now);
  }

  /** Returns 0, or the whole seconds for which the member's messages are refused. */
  retryAfter(memberId: number, now: number): number {
    const refusal = this.#states.get(memberId)?.refusal;
    const age = refusal ? now - refusal.at : -1;
    return !refusal || age < 0 || age >= refusal.forMs ? 0 : Math.ceil((refusal.forMs - age) / 1000);
  }

  async #send(memberId: number, state: MemberState, now: number): Promise<void> {
    const count = state.unreported;
    state.unreported = 0;
    state.reportedAt = now;
    state.isReporting = true;
    try {
      const forMs = await this.#report(memberId, count);
      state.refusal = forMs > 0 ? { at: Date.now(), forMs } : undefined;
    } catch {
      // An inbox that does not answer limits nothing. The room reports again in a second.
    } finally {
      state.isReporting = false;
    }
  }

  #stateOf(memberId: number): MemberState {
    let state = this.#states.get(memberId);
    if (!state) {
      const reportedAt = Number.NEGATIVE_INFINITY;
      state = { window: undefined, unreported: 0, reportedAt, isReporting: false, refusal: undefined };
      this.#states.set(memberId, state);
    }
    return state;
  }
}
