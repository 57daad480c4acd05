import { createMemberClient, type MemberClient } from "../runtime/member-client.ts";

/** One run of the server, from its start to the kill. */
export class ProcessRun {
  #client: MemberClient | undefined;
  #waiters: { isDone: () => boolean; resolve: () => void }[] = [];
  /** How many sends the server has answered. */
  #answers = 0;
  /** How many times each member has received coins. */
  readonly #grants = new Map<number, number>();
  readonly #controller = new AbortController();
  /** Aborts when the run ends. */
  readonly signal = this.#controller.signal;

  onListening(url: URL): void {
    this.#client = createMemberClient(url);
  }

  get client(): MemberClient {
    if (!this.#client) throw new Error("the server does not listen yet");
    return this.#client;
  }

  /** Performs an operation on the server. Returns undefined if the server was killed before the answer. @throws any other error */
  async attempt<T>(operation: () => Promise<T>): Promise<T | undefined> {
    try {
      return await operation();
    } catch (error) {
      if (this.signal.aborted) return undefined;
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

  /** Waits until the member receives coins or the run ends. */
  waitForCoins(memberId: number): Promise<void> {
    const before = this.#grantsOf(memberId);
    return this.#waitUntil(() => this.#grantsOf(memberId) > before);
  }

  /** Waits until the server has answered `count` sends or the run ends. */
  waitForAnswers(count: number): Promise<void> {
    return this.#waitUntil(() => this.#answers >= count);
  }

  end(): void {
    this.#controller.abort();
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
    this.#waiters = waiters.filter(({ isDone }) => !this.signal.aborted && !isDone());
    for (const each of waiters) if (!this.#waiters.includes(each)) each.resolve();
  }
}
