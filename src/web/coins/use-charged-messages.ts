import { type ReadonlySignal, useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { authedRequest } from "../account/authed-request.ts";
import type { ChargedMessage, ChargedMessages } from "../api.ts";
import type { MessagesRow } from "./statement-rows.ts";

export type LoadedMessages = {
  /** In the order of the chat. Undefined until the first page has arrived. */
  messages: ReadonlySignal<readonly ChargedMessage[] | undefined>;
  hasMore: ReadonlySignal<boolean>;
  isLoading: ReadonlySignal<boolean>;
  isFailed: ReadonlySignal<boolean>;
  more: () => Promise<void>;
};

/**
 * Loads the messages of a row, a page at a time. When the row gains messages at its end, it loads those; when it gains some at its
 * beginning, it begins again.
 * @param address of the statement
 */
export function useChargedMessages(address: string, { chatId, first, last }: MessagesRow): LoadedMessages {
  const { messages, hasMore, isLoading, isFailed } = useSignals();
  const range = useRef<Range>({ first, last, loadedTo: first - 1 });
  range.current.last = last;

  async function more(): Promise<void> {
    if (isLoading.peek()) return;
    const { current } = range;
    const to = current.last;
    isLoading.value = true;
    const page = await loadPage(address, chatId, current);
    // The row has begun again meanwhile.
    if (current !== range.current) return;
    isLoading.value = false;
    isFailed.value = !page;
    if (!page) return;
    messages.value = [...(messages.peek() ?? []), ...page.messages];
    current.loadedTo = page.next_after ?? to;
    hasMore.value = page.next_after !== null;
    if (!hasMore.peek() && to < current.last) await more();
  }

  useEffect(() => {
    range.current = { first, last, loadedTo: first - 1 };
    messages.value = undefined;
    isLoading.value = false;
    hasMore.value = false;
  }, [first]);
  useEffect(() => {
    // The button loads what follows the pages that are not loaded yet.
    if (!hasMore.peek() && range.current.loadedTo < last) void more();
  }, [first, last]);
  return { messages, hasMore, isLoading, isFailed, more };
}

/** The ids of a row's messages, of which `last` may grow while a page is being loaded. */
type Range = {
  first: number;
  last: number;
  /** Messages up to this one are loaded, also those that are not listed because they were free or not the member's. */
  loadedTo: number;
};

/** Returns the next page, or nothing if it could not be loaded. */
function loadPage(address: string, chatId: number, range: Range): Promise<ChargedMessages | undefined> {
  const { first, last, loadedTo } = range;
  const after = loadedTo < first ? "" : `&after=${loadedTo}`;
  return authedRequest<ChargedMessages>(
    `${address}/messages?chat_id=${chatId}&first=${first}&last=${last}${after}`,
  ).catch(() => undefined);
}

function useSignals() {
  return {
    messages: useSignal<readonly ChargedMessage[] | undefined>(undefined),
    isLoading: useSignal(false),
    isFailed: useSignal(false),
    hasMore: useSignal(false),
  };
}
