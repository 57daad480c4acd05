import { otherOf } from "../../core/pair.ts";
import type { Env } from "../../env.ts";
import { log } from "../../log.ts";
import { withDeadline } from "../../platform/deadline.ts";
import { hasContractSocket, markDeliveredAsRead } from "../inbound/commands.ts";
import { isV1Socket } from "../outbound/broadcast.ts";
import type { Room } from "../room.ts";
import { summaryOf } from "./summary.ts";

/**
 * Returns whether a change for this member reaches anybody: their subscribed inbox, or a v1 socket that shows their contract
 * socket's read receipts.
 */
export function hasListener({ messages, subscriptions, sockets }: Room, memberId: number): boolean {
  if (!messages.hasBegun) return false;
  return (
    subscriptions.isSubscribed(memberId) ||
    (sockets().some(isV1Socket) && hasContractSocket(sockets(), memberId))
  );
}

/** Sends a member's new name to the other member's inbox, if it is subscribed. @throws when the inbox does not answer */
export async function sendNewName(
  room: Room,
  inboxes: Env["INBOX"],
  { memberId, name }: { memberId: number; name: string },
): Promise<void> {
  const { messages, subscriptions, tables, pair } = room;
  const otherId = otherOf(pair, memberId);
  const { chatId } = tables;
  if (!messages.hasBegun || chatId === undefined || !subscriptions.isSubscribed(otherId)) return;
  const inbox = inboxes.getByName(String(otherId));
  markDeliveredAsRead(room, Date.now());
  await subscriptions.notify(otherId, () =>
    withDeadline(inbox.renameOther(chatId, name, summaryOf(room, otherId))),
  );
}

/**
 * Sends a member's inbox the chat's summary, if the inbox is subscribed. Before that, marks the messages delivered to open
 * contract sockets as read. Returns whether the inbox received it; never rejects.
 */
export async function notifyInbox(room: Room, inboxes: Env["INBOX"], memberId: number): Promise<boolean> {
  const { subscriptions, tables } = room;
  try {
    markDeliveredAsRead(room, Date.now());
    if (!subscriptions.isSubscribed(memberId)) return true;
    const inbox = inboxes.getByName(String(memberId));
    await subscriptions.notify(memberId, () => withDeadline(inbox.updateChat(summaryOf(room, memberId))));
    return true;
  } catch (error) {
    log({ event: "inbox.notify", code: "unavailable", member: memberId, chat: tables.chatId, error });
    return false;
  }
}
