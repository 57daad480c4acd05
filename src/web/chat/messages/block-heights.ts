/**
 * Heights of blocks in px, by their numbers. A block that was not measured yet has an estimate, and keeps it until then: nothing may
 * move because of a part of the log that nobody sees.
 */
export class BlockHeights {
  readonly #perMessage = new Map<number, number>();
  readonly #measured = new Set<number>();
  readonly #estimate: number;
  #total = 0;

  /** @param estimate px of a message before any block was measured */
  constructor(estimate: number) {
    this.#estimate = estimate;
  }

  /** Returns the height of a block of so many messages. */
  heightOf(number: number, messages: number): number {
    let perMessage = this.#perMessage.get(number);
    if (perMessage === undefined) {
      perMessage = this.#measured.size === 0 ? this.#estimate : this.#total / this.#measured.size;
      this.#perMessage.set(number, perMessage);
    }
    return perMessage * messages;
  }

  /** Stores the height that a block of so many messages has now. */
  measure(number: number, messages: number, height: number): void {
    const before = this.#measured.has(number) ? (this.#perMessage.get(number) ?? 0) : 0;
    this.#measured.add(number);
    this.#perMessage.set(number, height / messages);
    this.#total += height / messages - before;
  }

  /** Multiplies all heights, because the log has become wider or narrower. */
  scale(factor: number): void {
    for (const [number, height] of this.#perMessage) this.#perMessage.set(number, height * factor);
    this.#total *= factor;
  }
}
