import { HISTORY_BYTES_PER_TOKEN, HISTORY_MAX_BYTES } from "../../core/limits.ts";
import { otherOf } from "../../core/pair.ts";
import { isOpen } from "../../platform/sockets.ts";
import type { ClientFrame, SendFrame } from "../../protocol/frames/decode.ts";
import { V1 } from "../../protocol/scalars.ts";
import { deliver, sessionOf } from "../members/session.ts";
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
      return sendHistory(room, socket, command, now);
    case "read":
      if (command.messageId > room.messages.lastId) return reject("invalid_message");
      markRead(room, memberId, command.messageId, now);
      return DONE;
    case "typing":
      // Before the first message, the other member does not see that this one is here.
      if (room.messages.hasBegun)
        sendV1(room.sockets(), { type: "typing", member_id: memberId }, now, otherId);
      return DONE;
    case "ping":
      deliver(socket, { type: "pong" }, now);
      return DONE;
  }
}

/**
 * Stores the last message that a member has read, and notifies the v1 sockets and the member's inbox, and that of the other member
 * if its list shows that their message was read. Never moves back.
 */
export function markRead(room: Room, memberId: number, messageId: number, now: number): void {
  if (!advance(room, memberId, messageId, now)) return;
  const { inboxNotifier, messages, pair } = room;
  inboxNotifier.markDirty(memberId, now);
  const otherId = otherOf(pair, memberId);
  if (messageId === messages.lastId && messages.find(messageId)?.memberId === otherId)
    inboxNotifier.markDirty(otherId, now);
}

/**
 * Marks the messages as read that open contract sockets were sent. Call it before the read state is reported: storing it with
 * every message would cost a row each.
 */
export function markDeliveredAsRead(room: Room, now: number): void {
  for (const socket of room.sockets()) {
    const { memberId } = sessionOf(socket);
    if (isContractSocketOf(socket, memberId)) advance(room, memberId, room.delivered.lastIdOf(socket), now);
  }
}

export function hasContractSocket(sockets: WebSocket[], memberId: number): boolean {
  return sockets.some((socket) => isContractSocketOf(socket, memberId));
}

function isContractSocketOf(socket: WebSocket, memberId: number): boolean {
  const session = sessionOf(socket);
  return isOpen(socket) && session.memberId === memberId && session.protocol !== V1;
}

function advance({ readReceipts, sockets }: Room, memberId: number, messageId: number, now: number): boolean {
  if (!readReceipts.advance(memberId, messageId)) return false;
  sendV1(sockets(), { type: "read", member_id: memberId, message_id: messageId }, now);
  return true;
}

/**
 * Sends a page of history, which costs one token for each MiB begun, at most a whole burst. Stops reading as soon as the page
 * costs more than the member can pay, and refuses it.
 */
function sendHistory(
  room: Room,
  socket: WebSocket,
  command: { before: number; limit: number },
  now: number,
): Outcome {
  // A client that did not read may have sent many more questions before the room closed its socket.
  if (!isOpen(socket)) return DONE;
  const session = sessionOf(socket);
  const { rateLimiter } = room;
  const affordable = rateLimiter.affordable(session.memberId);
  const maxBytes = affordable * HISTORY_BYTES_PER_TOKEN;
  const page = pageJson(room, session, { ...command, maxBytes });
  const json = `{"type":"history","messages":${page.messages},"has_more":${page.hasMore}}`;
  // All but the messages is ASCII.
  const bytes = page.bytes + json.length - page.messages.length;
  const cost = Math.ceil((page.isCut ? HISTORY_MAX_BYTES : bytes) / HISTORY_BYTES_PER_TOKEN);
  if (cost > affordable) {
    // The token that the frame has paid is not given back: reading the page was work.
    const retryAfter = rateLimiter.secondsUntil(session.memberId, cost);
    return reject("rate_limited", { retry_after: Math.max(1, retryAfter) });
  }
  rateLimiter.takeInstead(session.memberId, cost);
  deliver(socket, json, now);
  return DONE;
}
