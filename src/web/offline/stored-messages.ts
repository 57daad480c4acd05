import { effect } from "@preact/signals";
import { openChat } from "../chat/open-chat.ts";
import { STORED_MESSAGES } from "../limits.ts";
import { LateWrite } from "./late-write.ts";
import { pageCache } from "./page-cache.ts";

/** Stores the newest messages of the open chat, as the server has sent them. */
export function syncStoredMessages(): void {
  const write = new LateWrite();
  effect(() => {
    const conversation = openChat.value;
    if (!conversation) return;
    const { memberId, otherId, chat } = conversation;
    const openedAt = Date.now();
    const unsubscribe = effect(() => {
      const hasMessages = conversation.isLoaded.value && conversation.blocks.value.length > 0;
      const { last_read_id: lastReadId } = conversation.other.value;
      const [text, file] = [conversation.textPrice.value, conversation.filePrice.value];
      const exempt = conversation.isExempt.value;
      if (!hasMessages || text === undefined || file === undefined) return;
      write.set(() => {
        const messages = chat.messages.slice(-STORED_MESSAGES);
        const prices = { text, file };
        void pageCache.saveChat({ memberId, otherId, openedAt, lastReadId, prices, exempt, messages });
      });
    });
    return () => {
      unsubscribe();
      write.flush();
    };
  });
}
