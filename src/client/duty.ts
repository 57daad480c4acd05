import type { Outbox } from "./outbox.ts";

/**
 * Whose turn it is to send, of those who share an outbox: one's at a time, and only of who is online. Who has the turn reads
 * the store first: what the one before it left there goes on under the ids that it has.
 */
export class Duty {
  readonly #outbox: Pick<Outbox, "share" | "reload" | "written">;
  readonly #begin: () => void;
  #over: AbortController | undefined;

  /** @param begin its turn has come */
  constructor(outbox: Pick<Outbox, "share" | "reload" | "written">, begin: () => void) {
    this.#outbox = outbox;
    this.#begin = begin;
  }

  /** Takes its turn as soon as nobody else has it: at once, where there is nobody else. */
  want(): void {
    const { share } = this.#outbox;
    if (!share) {
      this.#begin();
      return;
    }
    this.leave();
    const over = new AbortController();
    this.#over = over;
    share
      .alone(over.signal, () => this.#hold(over.signal))
      .catch(() => {
        // No turns are given here: it sends all the same, as the store lets nobody give a second id.
        if (!over.signal.aborted) this.#begin();
      });
  }

  /** It can't send any more. */
  leave(): void {
    this.#over?.abort();
    this.#over = undefined;
  }

  /** Done when its turn is over, and the next one will find all that was written. */
  async #hold(over: AbortSignal): Promise<void> {
    await this.#outbox.reload();
    if (over.aborted) return;
    const isOver = new Promise<void>((resolve) => over.addEventListener("abort", () => resolve()));
    this.#begin();
    await isOver;
    await this.#outbox.written();
  }
}
