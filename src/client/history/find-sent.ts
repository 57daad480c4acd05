import { PAGE_MAX_MESSAGES } from "../../core/limits.ts";
import type { V1Message } from "../../protocol/frames/server.ts";
import type { HistoryPager } from "./history-pager.ts";
import type { Timeline } from "./timeline.ts";

/**
 * Finds this member's message with an id among all messages dated at or after `since` (Unix ms). Searches the loaded messages
 * first, and then older pages, which it does not add to the timeline.
 * @throws ChatError when a page could not be loaded: then the message may exist or not
 */
export async function findSent(
  timeline: Pick<Timeline, "messages">,
  pager: Pick<HistoryPager, "fetchBefore">,
  { clientMessageId, since }: { clientMessageId: string; since: number },
): Promise<V1Message | undefined> {
  let page = timeline.messages;
  for (;;) {
    const found = page.find((message) => message.client_message_id === clientMessageId);
    const oldest = page[0];
    if (found || !oldest || oldest.id === 1 || Date.parse(oldest.date) < since) return found;
    page = await pager.fetchBefore(oldest.id, PAGE_MAX_MESSAGES);
  }
}
