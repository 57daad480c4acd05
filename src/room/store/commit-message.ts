import { log } from "../../log.ts";
import { v1Date } from "../../protocol/frames/dates.ts";
import { deliver } from "../members/session.ts";
import { broadcastMessage, isV1Socket } from "../outbound/broadcast.ts";
import { balanceOf } from "../outbound/welcome.ts";
import type { Room } from "../room.ts";
import type { Message, NewMessage } from "./message-row.ts";

/**
 * Stores a message, then sends it. One row holds the message, its price and its position, so that nothing is sent that is not
 * stored.
 * @param socket that of the sender, to acknowledge it
 */
export function commitMessage(room: Room, socket: WebSocket | undefined, message: NewMessage): Message {
  const { messages, leases, uploads, storage } = room;
  const chatId = room.tables.requireChatId();
  let stored: Message;
  if (message.type === "file") {
    stored = storage.transactionSync(() => {
      uploads.claim(message.fileUuid);
      return messages.append(message);
    });
  } else stored = messages.append(message);
  const { memberId, price, id, clientMessageId } = stored;
  // Not the date of the message, which is later than now after the clock was set back.
  if (price > 0) leases.spend(memberId, price, id, message.at);
  room.clientIds.add(memberId, clientMessageId, id);
  // The message is stored: no failure from here on may reach its sender as an error.
  try {
    const sockets = room.sockets();
    broadcastMessage(sockets, stored, { chatId, delivered: room.delivered, now: message.at });
    if (socket) acknowledge(room, socket, stored, message.at);
    if (id === 1) room.presence.publishChanges(message.at);
    // Most chats have no v1 listener. Reuse the socket list rather than fetching it again.
    const hasV1Socket = sockets.some(isV1Socket);
    for (const each of [room.pair.low, room.pair.high]) {
      if (hasV1Socket || room.subscriptions.isSubscribed(each))
        room.inboxNotifier.markDirty(each, message.at);
    }
    if (price > 0) leases.topUpIfLow(memberId, price);
    leases.saveSpends(id);
  } catch (error) {
    log({ event: "message.broadcast", code: "internal", member: memberId, chat: chatId, error });
  }
  return stored;
}

/** Acknowledges a stored message to its sender. A repeated ack is equal except for the balance. */
export function acknowledge(room: Room, socket: WebSocket, message: Message, now: number): void {
  const { id, memberId, price, at, clientMessageId } = message;
  if (clientMessageId === undefined) return;
  const balance = balanceOf(room, memberId);
  deliver(
    socket,
    { type: "ack", client_message_id: clientMessageId, id, price, balance, date: v1Date(at) },
    now,
  );
}
