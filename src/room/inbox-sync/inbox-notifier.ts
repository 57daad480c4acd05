import { dueAt, isDue } from "../../core/due.ts";
import {
  NOTIFY_INTERVAL_MS,
  NOTIFY_QUICK_TRIES,
  NOTIFY_RETRY_FOR_MS,
  RETRY_MAX_MS,
} from "../../core/limits.ts";
import { isRecent } from "../../core/recent.ts";
import { retryWaitMs } from "../../core/retry.ts";

type NotifierOptions = {
  /** Schedules the alarm for this time (Unix ms), unless it is due earlier. */
  scheduleBy: (at: number) => void;
  /** Returns whether a notification would reach anybody. */
  hasListener: (memberId: number) => boolean;
  /** Returns whether the member has the chat open in parley.v1, and may be about to read it. */
  isViewing: (memberId: number) => boolean;
  /** Returns the date of the last message (Unix ms). */
  lastMessageAt: () => number;
  /** Sends the chat's current state to the member's inbox. Returns whether it arrived. */
  notify: (memberId: number) => Promise<boolean>;
};

/** One member's notifications, in memory only. */
type MemberState = {
  isDirty: boolean;
  inFlight: Promise<void> | undefined;
  notifiedAt: number;
  /** How often in a row a notification has failed, and when to try again; both 0 if none has. */
  tries: number;
  retryAt: number;
};

/**
 * Notifies each member's inbox at once, then at most once a second. A member who has the chat open is notified a second later, so
 * that the notification has the read receipt. Every notification carries the current state, so skipping one loses nothing.
 * Messages never wait for a notification.
 *
 * Nothing of this is stored. Only a failed notification schedules the alarm, and a room that its alarm woke notifies both members.
 * If a room dies before it has sent a notification, the inbox learns the state when it is opened.
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
    state.isDirty = true;
    // After a failure, the alarm retries.
    if (isDue(state.retryAt, RETRY_MAX_MS, now)) void this.#flush(memberId, state);
  }

  /**
   * Call for each member when the alarm has woken the room: it may have been scheduled for a notification that failed. The room
   * does not know how often.
   */
  onWokenByAlarm(memberId: number, now: number): void {
    this.#stateOf(memberId).tries = NOTIFY_QUICK_TRIES;
    this.markDirty(memberId, now);
  }

  /** Returns when the next failed notification is due (Unix ms), if there is any. */
  nextDue(now: number): number | undefined {
    const times = [...this.#states.values()]
      // One in flight schedules the alarm itself if it fails.
      .filter(({ isDirty, inFlight, retryAt }) => isDirty && !inFlight && retryAt > 0)
      .map(({ retryAt }) => dueAt(retryAt, RETRY_MAX_MS, now));
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
      const now = Date.now();
      const since = this.#options.isViewing(memberId) ? now : state.notifiedAt;
      const pause = since + NOTIFY_INTERVAL_MS - now;
      // Never wait longer than the interval: the clock may have been set back. And never notify in the turn of the change: to count
      // what is unread takes time, and may store a row, for which an upgrade or a message of that turn would wait.
      await scheduler.wait(Math.min(Math.max(0, pause), NOTIFY_INTERVAL_MS));
      state.isDirty = false;
      state.notifiedAt = Date.now();
      if (await this.#options.notify(memberId)) Object.assign(state, { tries: 0, retryAt: 0 });
      else {
        this.#onFailure(state, Date.now());
        return;
      }
    }
  }

  /** Schedules another try, unless the notification has failed for too long. */
  #onFailure(state: MemberState, now: number): void {
    const tries = state.tries + 1;
    const isWorthIt =
      tries <= NOTIFY_QUICK_TRIES || isRecent(this.#options.lastMessageAt(), NOTIFY_RETRY_FOR_MS, now);
    if (!isWorthIt) {
      Object.assign(state, { isDirty: false, tries: 0, retryAt: 0 });
      return;
    }
    Object.assign(state, { isDirty: true, tries, retryAt: now + retryWaitMs(tries, Math.random()) });
    this.#options.scheduleBy(state.retryAt);
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
