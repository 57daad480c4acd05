import { createMemberClient, type MemberClient } from "../runtime/member-client.ts";

/** One life of the site: from its start to the kill. */
export class ProcessRun {
  #client: MemberClient | undefined;
  #waiters: { isDone: () => boolean; resolve: () => void }[] = [];
  /** How many sends were answered, and how often each member got coins. */
  #answers = 0;
  readonly #grants = new Map<number, number>();
  isOver = false;

  onListening(url: URL): void {
    this.#client = createMemberClient(url);
  }

  get client(): MemberClient {
    if (!this.#client) throw new Error("the site does not listen yet");
    return this.#client;
  }

  /** What is asked of the site, or undefined if its death came before the answer. @throws whatever else goes wrong */
  async attempt<T>(operation: () => Promise<T>): Promise<T | undefined> {
    try {
      return await operation();
    } catch (error) {
      if (this.isOver) return undefined;
      throw error;
    }
  }

  onAnswer(): void {
    this.#answers++;
    this.#wakeWaiters();
  }

  onCoinsGranted(memberId: number): void {
    this.#grants.set(memberId, this.#grantsOf(memberId) + 1);
    this.#wakeWaiters();
  }

  /** Until the member gets coins, or the life is over. */
  waitForCoins(memberId: number): Promise<void> {
    const before = this.#grantsOf(memberId);
    return this.#waitUntil(() => this.#grantsOf(memberId) > before);
  }

  /** Until so many sends were answered, or the life is over. */
  waitForAnswers(count: number): Promise<void> {
    return this.#waitUntil(() => this.#answers >= count);
  }

  end(): void {
    this.isOver = true;
    this.#wakeWaiters();
  }

  #grantsOf(memberId: number): number {
    return this.#grants.get(memberId) ?? 0;
  }

  #waitUntil(isDone: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      this.#waiters.push({ isDone, resolve });
      this.#wakeWaiters();
    });
  }

  #wakeWaiters(): void {
    const waiters = this.#waiters;
    this.#waiters = waiters.filter(({ isDone }) => !this.isOver && !isDone());
    for (const each of waiters) if (!this.#waiters.includes(each)) each.resolve();
  }
}
