import type { Env } from "../env.ts";
import { log } from "../log.ts";
import { withDeadline } from "../platform/deadline.ts";
import { contractRead, readsContract } from "./asks.ts";
import { speaksV1 } from "./broadcast.ts";
import type { Room } from "./room.ts";
import { summaryOf } from "./summary.ts";

/** Whether anybody hears how the chat stands for this member: their inbox, or who sees that they read by the contract. */
export function isHeard({ messages, follows, sockets }: Room, memberId: number): boolean {
  if (messages.lastId === 0) return false;
  return follows.mayWant(memberId) || (sockets().some(speaksV1) && readsContract(sockets(), memberId));
}

/**
 * Tells a member's inbox how the chat stands, unless it does not want to hear of it. What open contract sockets were sent is
 * written down as read before that. Returns whether it arrived; never rejects.
 */
export async function tellInbox(room: Room, inboxes: Env["INBOX"], memberId: number): Promise<boolean> {
  const { follows, messages } = room;
  try {
    contractRead(room, memberId, Date.now());
    if (!follows.mayWant(memberId)) return true;
    const inbox = inboxes.getByName(String(memberId));
    await follows.tell(memberId, () => withDeadline(inbox.tell(summaryOf(room, memberId))));
    return true;
  } catch (error) {
    log({ act: "tell inbox", code: "unavailable", member: memberId, chat: messages.chatId, error });
    return false;
  }
}
