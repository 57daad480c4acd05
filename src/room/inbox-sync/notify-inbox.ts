import type { Env } from "../../env.ts";
import { log } from "../../log.ts";
import { withDeadline } from "../../platform/deadline.ts";
import { hasContractSocket, markDeliveredAsRead } from "../inbound/commands.ts";
import { isV1Socket } from "../outbound/broadcast.ts";
import type { Room } from "../room.ts";
import { summaryOf } from "./summary.ts";

/** Whether anybody hears how the chat stands for this member: their inbox, or who sees that they read by the contract. */
export function hasListener({ messages, subscriptions, sockets }: Room, memberId: number): boolean {
  if (messages.lastId === 0) return false;
  return (
    subscriptions.isSubscribed(memberId) ||
    (sockets().some(isV1Socket) && hasContractSocket(sockets(), memberId))
  );
}

/**
 * Tells a member's inbox how the chat stands, unless it does not want to hear of it. What open contract sockets were sent is
 * written down as read before that. Returns whether it arrived; never rejects.
 */
export async function notifyInbox(room: Room, inboxes: Env["INBOX"], memberId: number): Promise<boolean> {
  const { subscriptions, messages } = room;
  try {
    markDeliveredAsRead(room, memberId, Date.now());
    if (!subscriptions.isSubscribed(memberId)) return true;
    const inbox = inboxes.getByName(String(memberId));
    await subscriptions.notify(memberId, () => withDeadline(inbox.updateChat(summaryOf(room, memberId))));
    return true;
  } catch (error) {
    log({ event: "inbox.notify", code: "unavailable", member: memberId, chat: messages.chatId, error });
    return false;
  }
}
