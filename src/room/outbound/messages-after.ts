import type { Room } from "../room.ts";
import type { SitePage } from "../rpc.ts";
import { toV1 } from "./message-json.ts";

/** See `ChatRoomRpc.messagesAfter`. */
export function messagesAfter({ messages, tables }: Room, after: number, limit: number): SitePage {
  if (!messages.hasBegun) return { chatId: null, messages: [], hasMore: false };
  const chatId = tables.requireChatId();
  const found = messages.after(after, limit);
  return {
    chatId,
    messages: found.map((message) => toV1(message, chatId, { isOwn: true })),
    hasMore: (found.at(-1)?.id ?? messages.lastId) < messages.lastId,
  };
}
