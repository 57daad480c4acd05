import { NAME_NOTIFY_INTERVAL_MS } from "../core/limits.ts";

/**
 * Runs `notify` at once, then at most once in `NAME_NOTIFY_INTERVAL_MS`. Each run sends the name that D1 has then, so that skipping
 * one loses nothing.
 */
export class NameNotifier {
  readonly #notify: () => Promise<void>;
  #isDirty = false;
  #notifiedAt = Number.NEGATIVE_INFINITY;
  #running: Promise<void> | undefined;

  constructor(notify: () => Promise<void>) {
    this.#notify = notify;
  }

  /** Resolves when the present name was sent. Rejects when `notify` does: the next listing has the name. */
  nameChanged(): Promise<void> {
    this.#isDirty = true;
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async #run(): Promise<void> {
    while (this.#isDirty) {
      const pause = this.#notifiedAt + NAME_NOTIFY_INTERVAL_MS - Date.now();
      // Never wait longer than the interval: the clock may have been set back.
      if (pause > 0) await scheduler.wait(Math.min(pause, NAME_NOTIFY_INTERVAL_MS));
      this.#isDirty = false;
      this.#notifiedAt = Date.now();
      await this.#notify();
    }
  }
}
