import { type ReadonlySignal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
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
export function useChargedMessages(address: string, row: MessagesRow): LoadedMessages {
  const { chatId, first, last } = row;
  const messages = useSignal<readonly ChargedMessage[] | undefined>(undefined);
  /** Messages up to this one are loaded, also those that are not listed because they were free or not the member's. */
  const loadedTo = useSignal(first - 1);
  const isLoading = useSignal(false);
  const isFailed = useSignal(false);
  const hasMore = useSignal(false);

  async function more(): Promise<void> {
    if (isLoading.peek()) return;
    isLoading.value = true;
    const after = loadedTo.peek();
    const range = `chat_id=${chatId}&first=${first}&last=${last}`;
    try {
      const page = await authedRequest<ChargedMessages>(
        `${address}/messages?${range}${after < first ? "" : `&after=${after}`}`,
      );
      messages.value = [...(messages.peek() ?? []), ...page.messages];
      loadedTo.value = page.next_after ?? last;
      hasMore.value = page.next_after !== null;
      isFailed.value = false;
    } catch {
      isFailed.value = true;
    } finally {
      isLoading.value = false;
    }
  }

  useEffect(() => {
    messages.value = undefined;
    loadedTo.value = first - 1;
    hasMore.value = false;
  }, [first]);
  useEffect(() => {
    // The button loads what follows the pages that are not loaded yet.
    if (!hasMore.peek() && loadedTo.peek() < last) void more();
  }, [first, last]);
  return { messages, hasMore, isLoading, isFailed, more };
}
