import type { Outbox } from "./outbox.ts";

/**
 * Leader election among the tabs that share an outbox. Only one online tab sends at a time. A new leader reloads the store first and
 * resends under the stored ids.
 */
export class OutboxLeader {
  readonly #outbox: Pick<Outbox, "channel" | "reload" | "whenWritten">;
  readonly #onElected: () => void;
  #term: AbortController | undefined;

  /** @param onElected called when this tab may send */
  constructor(outbox: Pick<Outbox, "channel" | "reload" | "whenWritten">, onElected: () => void) {
    this.#outbox = outbox;
    this.#onElected = onElected;
  }

  /** Becomes the leader as soon as no other tab is: at once if the store is not shared. */
  campaign(): void {
    const { channel } = this.#outbox;
    if (!channel) {
      this.#onElected();
      return;
    }
    this.resign();
    const term = new AbortController();
    this.#term = term;
    channel
      .withLock(term.signal, () => this.#lead(term.signal))
      .catch(() => {
        // Without locks this tab sends anyway: the store prevents a second id for the same message.
        if (!term.signal.aborted) this.#onElected();
      });
  }

  /** Call when this tab can no longer send. */
  resign(): void {
    this.#term?.abort();
    this.#term = undefined;
  }

  /** Leads until `signal` is aborted. Resolves when the store has all changes, so that the next leader finds them. */
  async #lead(signal: AbortSignal): Promise<void> {
    await this.#outbox.reload();
    if (signal.aborted) return;
    const resigned = new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
    this.#onElected();
    await resigned;
    await this.#outbox.whenWritten();
  }
}
