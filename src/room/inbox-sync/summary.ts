import { otherOf } from "../../core/pair.ts";
import type { ChatSummary } from "../../inbox/rpc.ts";
import { isOpen } from "../../platform/sockets.ts";
import { sessionOf } from "../members/session.ts";
import { isV1Socket } from "../outbound/broadcast.ts";
import { toV1 } from "../outbound/message-json.ts";
import type { Room } from "../room.ts";

let lastAt = 0;
/** Returns the time (Unix ms), always later than before, although the clock does not advance within a turn. */
function nextAt(): number {
  lastAt = Math.max(Date.now(), lastAt + 1);
  return lastAt;
}

export function summaryOf(room: Room, memberId: number): ChatSummary {
  const { messages, readReceipts, unreadCounts, presence, pair, leases } = room;
  const chatId = room.tables.requireChatId();
  const otherId = otherOf(pair, memberId);
  const last = messages.find(messages.lastId);
  return {
    chatId,
    otherId,
    at: nextAt(),
    lastMessage: last && toV1(last, chatId, { isOwn: last.memberId === memberId }),
    unread: unreadCounts.of(memberId),
    lastReadId: readReceipts.of(memberId),
    otherLastReadId: readReceipts.of(otherId),
    online: presence.isOnline(otherId, Date.now()),
    ...leases.spendsOf(memberId),
    isViewed: isViewing(room, memberId),
  };
}

/** Returns whether the member has the chat open in parley.v1. */
export function isViewing({ sockets }: Room, memberId: number): boolean {
  return sockets().some(
    (socket) => isOpen(socket) && isV1Socket(socket) && sessionOf(socket).memberId === memberId,
  );
}
