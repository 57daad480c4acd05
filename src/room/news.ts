import { NOTIFY_INTERVAL_MS, NOTIFY_RETRY_MS } from "../core/limits.ts";
import { retryWaitMs } from "../core/retry.ts";

type Options = {
  /** Has the alarm ring at this time (Unix ms) at the latest. */
  ringBy: (at: number) => void;
  /** Whether somebody would hear of it. */
  isHeard: (memberId: number) => boolean;
  /** Tells how the chat stands for a member, as it is at the moment of the call. Returns whether that arrived. */
  tell: (memberId: number) => Promise<boolean>;
};

/** What is known of one member's news: nothing of it is stored. */
type Stand = {
  untold: boolean;
  telling: Promise<void> | undefined;
  toldAt: number;
  tries: number;
  retryAt: number;
};

/**
 * Tells each member's side of a chat onwards, at once and then at most once a second, always as it is by then: so nothing is
 * lost by telling less. A message never waits for it. The alarm is set before anything is told, and a room tells everything
 * when it wakes: what a dying room did not tell is told by the next one.
 */
export class News {
  readonly #options: Options;
  readonly #stands = new Map<number, Stand>();

  constructor(options: Options) {
    this.#options = options;
  }

  /** To be called behind what changed for a member: a message, a reader, somebody who came or went. */
  changed(memberId: number, now: number): void {
    if (!this.#options.isHeard(memberId)) return;
    const stand = this.#standOf(memberId);
    if (!stand.untold) this.#options.ringBy(Math.max(stand.retryAt, now + NOTIFY_RETRY_MS));
    stand.untold = true;
    // After a failure, the alarm goes on.
    if (now >= stand.retryAt) void this.#tell(memberId, stand);
  }

  /** When what is not told yet is due (Unix ms), if there is any. */
  nextDue(now: number): number | undefined {
    const times = [...this.#stands.values()]
      .filter(({ untold, telling }) => untold || telling)
      .map(({ telling, retryAt }) => (telling ? now + NOTIFY_RETRY_MS : Math.max(retryAt, now)));
    return times.length > 0 ? Math.min(...times) : undefined;
  }

  /** Done when everything is told that can be. Never rejects. */
  async tellDue(now: number): Promise<void> {
    const due = [...this.#stands].filter(
      ([, { untold, telling, retryAt }]) => telling || (untold && retryAt <= now),
    );
    await Promise.all(due.map(([memberId, stand]) => this.#tell(memberId, stand)));
  }

  /** One at a time: whoever comes while it goes on is told of too. */
  #tell(memberId: number, stand: Stand): Promise<void> {
    stand.telling ??= this.#tellAll(memberId, stand).finally(() => {
      stand.telling = undefined;
    });
    return stand.telling;
  }

  async #tellAll(memberId: number, stand: Stand): Promise<void> {
    while (stand.untold) {
      const pause = stand.toldAt + NOTIFY_INTERVAL_MS - Date.now();
      // Never longer than the pause itself: the clock may have gone back.
      if (pause > 0) await scheduler.wait(Math.min(pause, NOTIFY_INTERVAL_MS));
      stand.untold = false;
      stand.toldAt = Date.now();
      if (await this.#options.tell(memberId)) stand.tries = 0;
      else {
        stand.untold = true;
        stand.tries++;
        stand.retryAt = Date.now() + retryWaitMs(stand.tries, Math.random());
        this.#options.ringBy(stand.retryAt);
        return;
      }
    }
  }

  #standOf(memberId: number): Stand {
    let stand = this.#stands.get(memberId);
    if (!stand) {
      stand = { untold: false, telling: undefined, toldAt: 0, tries: 0, retryAt: 0 };
      this.#stands.set(memberId, stand);
    }
    return stand;
  }
}
