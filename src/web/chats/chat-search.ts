import { batch, signal } from "@preact/signals";
import { type ChatPlace, formatPlace } from "../../core/chat-place.ts";
import type { ListedChat } from "../../protocol/frames/server.ts";
import type { MemberChats } from "../api.ts";
import type { ChatHost } from "../chat-host.tsx";
import { LISTED_PAGE_CHATS, SEARCH_PAUSE_MS } from "../limits.ts";
import { endOf } from "./loaded-chats.ts";

/** A search of the server for chats by the name of the other member, a moment after the last key. */
export class ChatSearch {
  readonly found = signal<readonly ListedChat[]>([]);
  readonly isBusy = signal(false);
  readonly hasFailed = signal(false);
  readonly hasMore = signal(false);
  readonly #host: Pick<ChatHost, "request">;
  #words = "";
  #end: ChatPlace | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(host: Pick<ChatHost, "request">) {
    this.#host = host;
  }

  /** Searches for other words. Empty ones end the search. */
  search(words: string): void {
    if (words === this.#words) return;
    this.#words = words;
    clearTimeout(this.#timer);
    batch(() => {
      this.found.value = [];
      this.hasMore.value = false;
      this.hasFailed.value = false;
      this.isBusy.value = words !== "";
    });
    this.#end = undefined;
    if (words !== "") this.#timer = setTimeout(() => void this.load(), SEARCH_PAUSE_MS);
  }

  /** Whether the server has answered for these words, or failed to. */
  hasEnded(words: string): boolean {
    return !this.isBusy.value && words === this.#words;
  }

  /** Loads the next page, or again the one that failed. */
  async load(): Promise<void> {
    const words = this.#words;
    const before = this.#end && { before: formatPlace(this.#end) };
    const params = new URLSearchParams({ query: words, ...before, limit: String(LISTED_PAGE_CHATS) });
    batch(() => {
      this.isBusy.value = true;
      this.hasFailed.value = false;
    });
    const page = await this.#host.request<MemberChats>(`/members/chats?${params}`).catch(() => undefined);
    if (words !== this.#words) return;
    batch(() => {
      this.isBusy.value = false;
      this.hasFailed.value = page === undefined;
      if (!page) return;
      this.#end = endOf(page);
      this.hasMore.value = this.#end !== undefined;
      this.found.value = [...this.found.peek(), ...page.chats];
    });
  }
}
