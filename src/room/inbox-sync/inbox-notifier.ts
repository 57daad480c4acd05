import { NOTIFY_INTERVAL_MS, NOTIFY_RETRY_MS } from "../../core/limits.ts";
import { retryWaitMs } from "../../core/retry.ts";

type NotifierOptions = {
  /** Has the alarm ring at this time (Unix ms) at the latest. */
  scheduleBy: (at: number) => void;
  /** Whether somebody would hear of it. */
  hasListener: (memberId: number) => boolean;
  /** Tells how the chat stands for a member, as it is at the moment of the call. Returns whether that arrived. */
  notify: (memberId: number) => Promise<boolean>;
};

/** What is known of one member's news: nothing of it is stored. */
type MemberState = {
  isDirty: boolean;
  inFlight: Promise<void> | undefined;
  notifiedAt: number;
  tries: number;
  retryAt: number;
};

/**
 * Tells each member's side of a chat onwards, at once and then at most once a second, always as it is by then: so nothing is
 * lost by telling less. A message never waits for it. The alarm is set before anything is told, and a room tells everything
 * when it wakes: what a dying room did not tell is told by the next one.
 */
export class InboxNotifier {
  readonly #options: NotifierOptions;
  readonly #states = new Map<number, MemberState>();

  constructor(options: NotifierOptions) {
    this.#options = options;
  }

  /** To be called behind what changed for a member: a message, a reader, somebody who came or went. */
  markDirty(memberId: number, now: number): void {
    if (!this.#options.hasListener(memberId)) return;
    const state = this.#stateOf(memberId);
    if (!state.isDirty) this.#options.scheduleBy(Math.max(state.retryAt, now + NOTIFY_RETRY_MS));
    state.isDirty = true;
    // After a failure, the alarm goes on.
    if (now >= state.retryAt) void this.#flush(memberId, state);
  }

  /** When what is not told yet is due (Unix ms), if there is any. */
  nextDue(now: number): number | undefined {
    const times = [...this.#states.values()]
      .filter(({ isDirty, inFlight }) => isDirty || inFlight)
      .map(({ inFlight, retryAt }) => (inFlight ? now + NOTIFY_RETRY_MS : Math.max(retryAt, now)));
    return times.length > 0 ? Math.min(...times) : undefined;
  }

  /** Done when everything is told that can be. Never rejects. */
  async flushDue(now: number): Promise<void> {
    const due = [...this.#states].filter(
      ([, { isDirty, inFlight, retryAt }]) => inFlight || (isDirty && retryAt <= now),
    );
    await Promise.all(due.map(([memberId, state]) => this.#flush(memberId, state)));
  }

  /** One at a time: whoever comes while it goes on is told of too. */
  #flush(memberId: number, state: MemberState): Promise<void> {
    state.inFlight ??= this.#notifyWhileDirty(memberId, state).finally(() => {
      state.inFlight = undefined;
    });
    return state.inFlight;
  }

  async #notifyWhileDirty(memberId: number, state: MemberState): Promise<void> {
    while (state.isDirty) {
      const pause = state.notifiedAt + NOTIFY_INTERVAL_MS - Date.now();
      // Never longer than the pause itself: the clock may have gone back.
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
