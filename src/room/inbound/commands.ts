import { isOpen } from "../../platform/sockets.ts";
import type { ClientFrame, SendFrame } from "../../protocol/frames/decode.ts";
import { V1 } from "../../protocol/scalars.ts";
import { deliver, type Session, sessionOf } from "../members/session.ts";
import { sendV1 } from "../outbound/broadcast.ts";
import { pageJson } from "../outbound/welcome.ts";
import type { Outcome, Room } from "../room.ts";

/** What a member of parley.v1 says that is no message: nothing of it is stored but how far they have read. */
export type Command = Exclude<ClientFrame, SendFrame>;

export function isCommand(frame: ClientFrame): frame is Command {
  return (
    frame.type === "history" || frame.type === "read" || frame.type === "typing" || frame.type === "ping"
  );
}

/** Answers an ask. @param otherId the other member of the chat */
export function handleCommand(
  room: Room,
  socket: WebSocket,
  { command, otherId, now }: { command: Command; otherId: number; now: number },
): Outcome {
  const { memberId } = sessionOf(socket);
  switch (command.type) {
    case "history":
      deliver(socket, historyJson(room, sessionOf(socket), command), now);
      return { ok: true };
    case "read":
      if (command.messageId > room.messages.lastId) return { ok: false, code: "invalid_message" };
      markRead(room, memberId, command.messageId, now);
      return { ok: true };
    case "typing":
      sendV1(room.sockets(), { type: "typing", member_id: memberId }, now, otherId);
      return { ok: true };
    case "ping":
      deliver(socket, { type: "pong" }, now);
      return { ok: true };
  }
}

/** Keeps how far a member has read, and tells whoever hears of it, if that is news. */
export function markRead(room: Room, memberId: number, messageId: number, now: number): void {
  if (advance(room, memberId, messageId, now)) room.inboxNotifier.markDirty(memberId, now);
}

/** What was sent to an open contract socket counts as read: it is written down when somebody is about to hear of it. */
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
