import type { Outbox } from "./outbox.ts";

/**
 * Whose turn it is to send, of those who share an outbox: one's at a time, and only of who is online. Who has the turn reads
 * the store first: what the one before it left there goes on under the ids that it has.
 */
export class OutboxLeader {
  readonly #outbox: Pick<Outbox, "channel" | "reload" | "whenWritten">;
  readonly #onElected: () => void;
  #term: AbortController | undefined;

  /** @param onElected its turn has come */
  constructor(outbox: Pick<Outbox, "channel" | "reload" | "whenWritten">, onElected: () => void) {
    this.#outbox = outbox;
    this.#onElected = onElected;
  }

  /** Takes its turn as soon as nobody else has it: at once, where there is nobody else. */
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
        // No turns are given here: it sends all the same, as the store lets nobody give a second id.
        if (!term.signal.aborted) this.#onElected();
      });
  }

  /** It can't send any more. */
  resign(): void {
    this.#term?.abort();
    this.#term = undefined;
  }

  /** Done when its turn is over, and the next one will find all that was written. */
  async #lead(signal: AbortSignal): Promise<void> {
    await this.#outbox.reload();
    if (signal.aborted) return;
    const resigned = new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
    this.#onElected();
    await resigned;
    await this.#outbox.whenWritten();
  }
}
