import { batch, signal } from "@preact/signals";
import type { FoundMembers } from "../../protocol/http/members.ts";
import { ApiError } from "../api.ts";
import type { ChatHost } from "../chat-host.tsx";
import { SEARCH_PAUSE_MS } from "../limits.ts";

/** Why a search has no answer: too many, with the seconds to wait, or an error code. */
type Failure = { retryAfter: number } | { code: ApiError["problem"]["code"] };

/** A search for members by name, a moment after the last key. */
export class NameSearch {
  readonly found = signal<FoundMembers["members"]>([]);
  /** The words of the answer that is shown. */
  readonly answered = signal("");
  readonly failure = signal<Failure | undefined>(undefined);
  /** Whether further members match. */
  readonly hasMore = signal(false);
  readonly #host: Pick<ChatHost, "request">;
  #words = "";
  #after: number | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(host: Pick<ChatHost, "request">) {
    this.#host = host;
  }

  /** Searches for other words. Empty ones end the search. */
  search(words: string): void {
    if (words === this.#words) return;
    this.#words = words;
    clearTimeout(this.#timer);
    if (words === "") this.#show({ members: [], next_after: null }, []);
    else this.#timer = setTimeout(() => void this.#load([]), SEARCH_PAUSE_MS);
  }

  /** Returns the members that the last words find, without a wait. */
  async now(): Promise<FoundMembers["members"]> {
    clearTimeout(this.#timer);
    if (this.answered.peek() !== this.#words) await this.#load([]);
    return this.found.peek();
  }

  /** Loads the next page. */
  more(): Promise<void> {
    return this.#load(this.found.peek());
  }

  /** Call when nobody looks any more. */
  end(): void {
    this.#words = "";
    clearTimeout(this.#timer);
  }

  async #load(before: FoundMembers["members"]): Promise<void> {
    const words = this.#words;
    const after = before.length > 0 && this.#after !== null ? { after: this.#after } : {};
    try {
      const page = await this.#host.request<FoundMembers>("/members/search", {
        method: "POST",
        body: { query: words, ...after },
      });
      if (words === this.#words) this.#show(page, before);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      const { code, retryAfter } = error.problem;
      if (words === this.#words) this.failure.value = retryAfter === undefined ? { code } : { retryAfter };
    }
  }

  #show({ members, next_after: after }: FoundMembers, before: FoundMembers["members"]): void {
    batch(() => {
      this.#after = after;
      this.found.value = [...before, ...members];
      this.hasMore.value = after !== null;
      this.answered.value = this.#words;
      this.failure.value = undefined;
    });
  }
}
