import { ALARM_REARM_MS } from "../core/limits.ts";

/** The room's one alarm. It is moved only to be earlier: one that rings too early is set anew, and costs one row. */
export class Alarm {
  readonly #storage: DurableObjectStorage;
  #at: number | undefined;

  /** @param at when it is set to ring (Unix ms), as the storage knows it */
  constructor(storage: DurableObjectStorage, at: number | null) {
    this.#storage = storage;
    this.#at = at ?? undefined;
  }

  /** Whatever comes of it: it is not set any more. */
  onFired(): void {
    this.#at = undefined;
  }

  scheduleBy(at: number): void {
    if (this.#at === undefined || at < this.#at) this.#set(at);
  }

  /**
   * Does what is due when it rings. It is set again first: `finally` is lost when the object dies in the middle.
   * @param nextDue the time of what is due next, after all that
   */
  async run(tasks: () => Promise<unknown>, nextDue: () => number | undefined): Promise<void> {
    this.#set(Date.now() + ALARM_REARM_MS);
    await tasks();
    const next = nextDue();
    if (next !== undefined) this.#set(next);
    else {
      this.#at = undefined;
      await this.#storage.deleteAlarm();
    }
  }

  #set(at: number): void {
    this.#at = at;
    void this.#storage.setAlarm(at);
  }
}
