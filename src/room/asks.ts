import { isOpen } from "../platform/sockets.ts";
import type { ClientFrame, SendFrame } from "../protocol/frames/decode.ts";
import { V1 } from "../protocol/scalars.ts";
import { sendV1 } from "./broadcast.ts";
import type { Outcome, Room } from "./room.ts";
import { deliver, type Session, sessionOf } from "./session.ts";
import { pageJson } from "./welcome.ts";

/** What a member of parley.v1 says that is no message: nothing of it is stored but how far they have read. */
export type Ask = Exclude<ClientFrame, SendFrame>;

export function isAsk(frame: ClientFrame): frame is Ask {
  return (
    frame.type === "history" || frame.type === "read" || frame.type === "typing" || frame.type === "ping"
  );
}

/** Answers an ask. @param otherId the other member of the chat */
export function answerAsk(
  room: Room,
  socket: WebSocket,
  { ask, otherId, now }: { ask: Ask; otherId: number; now: number },
): Outcome {
  const { memberId } = sessionOf(socket);
  switch (ask.type) {
    case "history":
      deliver(socket, historyJson(room, sessionOf(socket), ask), now);
      return { ok: true };
    case "read":
      if (ask.messageId > room.messages.lastId) return { ok: false, code: "invalid_message" };
      hasRead(room, memberId, ask.messageId, now);
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
export function hasRead(room: Room, memberId: number, messageId: number, now: number): void {
  if (advance(room, memberId, messageId, now)) room.news.changed(memberId, now);
}

/** What was sent to an open contract socket counts as read: it is written down when somebody is about to hear of it. */
export function contractRead(room: Room, memberId: number, now: number): void {
  if (readsContract(room.sockets(), memberId)) advance(room, memberId, room.messages.lastId, now);
}

export function readsContract(sockets: WebSocket[], memberId: number): boolean {
  return sockets.some((socket) => {
    const session = sessionOf(socket);
    return isOpen(socket) && session.memberId === memberId && session.protocol !== V1;
  });
}

function advance({ reads, sockets }: Room, memberId: number, messageId: number, now: number): boolean {
  if (!reads.advance(memberId, messageId)) return false;
  sendV1(sockets(), { type: "read", member_id: memberId, message_id: messageId }, now);
  return true;
}

function historyJson(room: Room, session: Session, ask: { before: number; limit: number }): string {
  const { messages, hasMore } = pageJson(room, session, ask);
  return `{"type":"history","messages":${messages},"has_more":${hasMore}}`;
}
