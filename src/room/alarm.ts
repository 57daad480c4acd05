import { ALARM_REARM_MS } from "../core/limits.ts";

/** The room's only alarm. `scheduleBy` never postpones it: an alarm that fires too early costs one row, to set it again. */
export class Alarm {
  readonly #storage: DurableObjectStorage;
  #at: number | undefined;

  /** @param at the time for which storage has the alarm scheduled (Unix ms) */
  constructor(storage: DurableObjectStorage, at: number | null) {
    this.#storage = storage;
    this.#at = at ?? undefined;
  }

  /**
   * Forgets the scheduled time. Call before `run`: the alarm has fired, or `runDueWork` does its work while it may still be
   * scheduled, and `run` schedules it again.
   */
  onFired(): void {
    this.#at = undefined;
  }

  /** Schedules the alarm for this time (Unix ms), unless it is scheduled for an earlier one. */
  scheduleBy(at: number): void {
    if (this.#at === undefined || at < this.#at) this.#set(at);
  }

  /**
   * Runs the due tasks, then schedules the alarm for the next ones. It first schedules the alarm anyway, because `finally` does
   * not run if the object dies in between.
   * @param nextDue returns the time of the next task once the due ones have run
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
