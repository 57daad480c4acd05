import { type Client, clientOf } from "../client.ts";

/** One life of the site: from its start to the kill. */
export class Life {
  #client: Client | undefined;
  #waiting: { isDone: () => boolean; goOn: () => void }[] = [];
  /** How many sends were answered, and how often each member got coins. */
  #answers = 0;
  readonly #grants = new Map<number, number>();
  isOver = false;

  listensOn(url: URL): void {
    this.#client = clientOf(url);
  }

  get client(): Client {
    if (!this.#client) throw new Error("the site does not listen yet");
    return this.#client;
  }

  /** What is asked of the site, or undefined if its death came before the answer. @throws whatever else goes wrong */
  async ask<T>(question: () => Promise<T>): Promise<T | undefined> {
    try {
      return await question();
    } catch (error) {
      if (this.isOver) return undefined;
      throw error;
    }
  }

  answered(): void {
    this.#answers++;
    this.#look();
  }

  coinsCame(memberId: number): void {
    this.#grants.set(memberId, this.#grantsOf(memberId) + 1);
    this.#look();
  }

  /** Until the member gets coins, or the life is over. */
  coins(memberId: number): Promise<void> {
    const had = this.#grantsOf(memberId);
    return this.#until(() => this.#grantsOf(memberId) > had);
  }

  /** Until so many sends were answered, or the life is over. */
  answers(count: number): Promise<void> {
    return this.#until(() => this.#answers >= count);
  }

  end(): void {
    this.isOver = true;
    this.#look();
  }

  #grantsOf(memberId: number): number {
    return this.#grants.get(memberId) ?? 0;
  }

  #until(isDone: () => boolean): Promise<void> {
    return new Promise((goOn) => {
      this.#waiting.push({ isDone, goOn });
      this.#look();
    });
  }

  #look(): void {
    const waiting = this.#waiting;
    this.#waiting = waiting.filter(({ isDone }) => !this.isOver && !isDone());
    for (const each of waiting) if (!this.#waiting.includes(each)) each.goOn();
  }
}
