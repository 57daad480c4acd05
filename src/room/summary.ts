import { otherOf } from "../core/pair.ts";
import type { V1Message } from "../protocol/server-frames.ts";
import type { Room } from "./room.ts";
import { toV1 } from "./spelling.ts";

/** How a chat stands for one of its members. Of two, the one with the later `at` holds. */
export type Summary = {
  chatId: number;
  otherId: number;
  /** Room's time, in Unix ms; never the same twice. */
  at: number;
  lastMessage: V1Message | undefined;
  /** How many messages of the other member came after `lastReadId`. */
  unread: number;
  lastReadId: number;
  /** Whether the other member is there. */
  online: boolean;
};

let lastAt = 0;
/** Also when the clock stands still, as it does within a turn. */
function nextAt(): number {
  lastAt = Math.max(Date.now(), lastAt + 1);
  return lastAt;
}

export function summaryOf(room: Room, memberId: number): Summary {
  const { messages, reads, presence, pair } = room;
  const { chatId, lastId } = messages;
  const otherId = otherOf(pair, memberId);
  const last = messages.find(lastId);
  const lastReadId = reads.of(memberId);
  return {
    chatId,
    otherId,
    at: nextAt(),
    lastMessage: last && toV1(last, chatId, { isOwn: last.memberId === memberId }),
    unread: messages.countAfter(otherId, lastReadId),
    lastReadId,
    online: presence.isOnline(otherId),
  };
}
