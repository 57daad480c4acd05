import { PAGE_MAX_MESSAGES } from "../../core/limits.ts";
import type { V1Message } from "../../protocol/frames/server.ts";
import type { HistoryPager } from "./history-pager.ts";
import type { Timeline } from "./timeline.ts";

/**
 * Looks through all messages that are dated at or after `since` (Unix ms) for this member's one with an id: through those that
 * are here, and then through older pages, which are not kept.
 * @throws ChatError when a page could not be had: then nothing is known
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
