import { batch, signal } from "@preact/signals";
import { ApiError, type ApiProblem } from "../api.ts";
import { SEARCH_PAUSE_MS } from "../limits.ts";

/** A page of what a search finds, and where the next one begins: undefined if nothing else matches. */
export type FoundPage<T, P> = { found: readonly T[]; next: P | undefined };

/** Loads a page: the first one, or the one at a place. @throws ApiError */
type Load<T, P> = (words: string, at: P | undefined) => Promise<FoundPage<T, P>>;

/** A search of the server by name, a moment after the last key. */
export class NameSearch<T, P> {
  readonly found = signal<readonly T[]>([]);
  /** The words by which `found` was found. Until the server answers, they are those of an earlier search. */
  readonly answered = signal("");
  readonly isBusy = signal(false);
  /** Why the last request has no answer. */
  readonly failure = signal<ApiProblem | undefined>(undefined);
  readonly hasMore = signal(false);
  readonly #load: Load<T, P>;
  #words = "";
  #next: P | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(load: Load<T, P>) {
    this.#load = load;
  }

  /** Searches for other words. Empty ones end the search. */
  search(words: string): void {
    if (words === this.#words) return;
    this.#words = words;
    clearTimeout(this.#timer);
    if (words === "") this.#show({ found: [], next: undefined });
    else if (words === this.answered.peek()) this.#end(undefined);
    else {
      this.#start();
      this.#timer = setTimeout(() => void this.load(), SEARCH_PAUSE_MS);
    }
  }

  /** Returns what the last words find, without a wait. */
  async now(): Promise<readonly T[]> {
    clearTimeout(this.#timer);
    if (this.answered.peek() !== this.#words) await this.load();
    return this.found.peek();
  }

  /** Loads the next page, or again the one that failed. */
  async load(): Promise<void> {
    const words = this.#words;
    const isNext = this.answered.peek() === words;
    const before = isNext ? this.found.peek() : [];
    this.#start();
    try {
      const { found, next } = await this.#load(words, isNext ? this.#next : undefined);
      if (words === this.#words) this.#show({ found: [...before, ...found], next });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (words === this.#words) this.#end(error.problem);
    }
  }

  #show({ found, next }: FoundPage<T, P>): void {
    batch(() => {
      this.#next = next;
      this.found.value = found;
      this.hasMore.value = next !== undefined;
      this.answered.value = this.#words;
      this.#end(undefined);
    });
  }

  #start(): void {
    batch(() => {
      this.isBusy.value = true;
      this.failure.value = undefined;
    });
  }

  #end(failure: ApiProblem | undefined): void {
    batch(() => {
      this.isBusy.value = false;
      this.failure.value = failure;
    });
  }
}
