import { dueAt, isDue } from "../../core/due.ts";
import { NOTIFY_INTERVAL_MS, NOTIFY_RETRY_MS, RETRY_MAX_MS } from "../../core/limits.ts";
import { retryWaitMs } from "../../core/retry.ts";

type NotifierOptions = {
  /** Schedules the alarm for this time (Unix ms), unless it is due earlier. */
  scheduleBy: (at: number) => void;
  /** Returns whether a notification would reach anybody. */
  hasListener: (memberId: number) => boolean;
  /** Sends the chat's current state to the member's inbox. Returns whether it arrived. */
  notify: (memberId: number) => Promise<boolean>;
};

/** One member's notifications, in memory only. */
type MemberState = {
  isDirty: boolean;
  inFlight: Promise<void> | undefined;
  notifiedAt: number;
  tries: number;
  retryAt: number;
};

/**
 * Notifies each member's inbox at once, then at most once a second. Every notification carries the current state, so skipping one
 * loses nothing. Messages never wait for a notification. The alarm is scheduled before the first attempt, and a room notifies
 * everybody when it wakes, so that the next instance sends the notifications of one that crashed.
 */
export class InboxNotifier {
  readonly #options: NotifierOptions;
  readonly #states = new Map<number, MemberState>();

  constructor(options: NotifierOptions) {
    this.#options = options;
  }

  /** Call after a change that concerns a member: a message, a read receipt, or presence. */
  markDirty(memberId: number, now: number): void {
    if (!this.#options.hasListener(memberId)) return;
    const state = this.#stateOf(memberId);
    const retryAt = dueAt(state.retryAt, RETRY_MAX_MS, now);
    if (!state.isDirty) this.#options.scheduleBy(Math.max(retryAt, now + NOTIFY_RETRY_MS));
    state.isDirty = true;
    // After a failure, the alarm retries.
    if (retryAt <= now) void this.#flush(memberId, state);
  }

  /** Returns when the next notification is due (Unix ms), if there is any. */
  nextDue(now: number): number | undefined {
    const times = [...this.#states.values()]
      .filter(({ isDirty, inFlight }) => isDirty || inFlight)
      .map(({ inFlight, retryAt }) => (inFlight ? now + NOTIFY_RETRY_MS : dueAt(retryAt, RETRY_MAX_MS, now)));
    return times.length > 0 ? Math.min(...times) : undefined;
  }

  /** Sends the notifications that are due, and waits for those in flight. Never rejects. */
  async flushDue(now: number): Promise<void> {
    const due = [...this.#states].filter(
      ([, { isDirty, inFlight, retryAt }]) => inFlight || (isDirty && isDue(retryAt, RETRY_MAX_MS, now)),
    );
    await Promise.all(due.map(([memberId, state]) => this.#flush(memberId, state)));
  }

  /** Runs once per member at a time. It also sends the changes that are marked while it runs. */
  #flush(memberId: number, state: MemberState): Promise<void> {
    state.inFlight ??= this.#notifyWhileDirty(memberId, state).finally(() => {
      state.inFlight = undefined;
    });
    return state.inFlight;
  }

  async #notifyWhileDirty(memberId: number, state: MemberState): Promise<void> {
    while (state.isDirty) {
      const pause = state.notifiedAt + NOTIFY_INTERVAL_MS - Date.now();
      // Never wait longer than the interval: the clock may have been set back.
      if (pause > 0) await scheduler.wait(Math.min(pause, NOTIFY_INTERVAL_MS));
      state.isDirty = false;
      state.notifiedAt = Date.now();
      if (await this.#options.notify(memberId)) state.tries = 0;
      else {
        state.isDirty = true;
        state.tries++;
        state.retryAt = Date.now() + retryWaitMs(state.tries, Math.random());
        this.#options.scheduleBy(state.retryAt);
        return;
      }
    }
  }

  #stateOf(memberId: number): MemberState {
    let state = this.#states.get(memberId);
    if (!state) {
      state = { isDirty: false, inFlight: undefined, notifiedAt: 0, tries: 0, retryAt: 0 };
      this.#states.set(memberId, state);
    }
    return state;
  }
}
