import { isOpen } from "../../platform/sockets.ts";
import type { ClientFrame, SendFrame } from "../../protocol/frames/decode.ts";
import { V1 } from "../../protocol/scalars.ts";
import { deliver, type Session, sessionOf } from "../members/session.ts";
import { sendV1 } from "../outbound/broadcast.ts";
import { pageJson } from "../outbound/welcome.ts";
import type { Room } from "../room.ts";
import { DONE, type Outcome, reject } from "./decision.ts";

/** A frame of parley.v1 that does not become a message. The room stores nothing of it except how far the member has read. */
export type Command = Exclude<ClientFrame, SendFrame>;

export function isCommand(frame: ClientFrame): frame is Command {
  return (
    frame.type === "history" || frame.type === "read" || frame.type === "typing" || frame.type === "ping"
  );
}

/** Handles a command. @param otherId the other member of the chat */
export function handleCommand(
  room: Room,
  socket: WebSocket,
  { command, otherId, now }: { command: Command; otherId: number; now: number },
): Outcome {
  const { memberId } = sessionOf(socket);
  switch (command.type) {
    case "history":
      deliver(socket, historyJson(room, sessionOf(socket), command), now);
      return DONE;
    case "read":
      if (command.messageId > room.messages.lastId) return reject("invalid_message");
      markRead(room, memberId, command.messageId, now);
      return DONE;
    case "typing":
      sendV1(room.sockets(), { type: "typing", member_id: memberId }, now, otherId);
      return DONE;
    case "ping":
      deliver(socket, { type: "pong" }, now);
      return DONE;
  }
}

/** Stores the last message that a member has read, and notifies the v1 sockets and the member's inbox. Never moves back. */
export function markRead(room: Room, memberId: number, messageId: number, now: number): void {
  if (advance(room, memberId, messageId, now)) room.inboxNotifier.markDirty(memberId, now);
}

/**
 * Marks all messages as read for a member with an open contract socket, which was sent them all. Call it before the read state
 * is reported: storing it with every message would cost a row each.
 */
export function markDeliveredAsRead(room: Room, memberId: number, now: number): void {
  if (hasContractSocket(room.sockets(), memberId)) advance(room, memberId, room.messages.lastId, now);
}

export function hasContractSocket(sockets: WebSocket[], memberId: number): boolean {
  return sockets.some((socket) => {
    const session = sessionOf(socket);
    return isOpen(socket) && session.memberId === memberId && session.protocol !== V1;
  });
}

function advance({ readReceipts, sockets }: Room, memberId: number, messageId: number, now: number): boolean {
  if (!readReceipts.advance(memberId, messageId)) return false;
  sendV1(sockets(), { type: "read", member_id: memberId, message_id: messageId }, now);
  return true;
}

function historyJson(room: Room, session: Session, command: { before: number; limit: number }): string {
  const { messages, hasMore } = pageJson(room, session, command);
  return `{"type":"history","messages":${messages},"has_more":${hasMore}}`;
}
