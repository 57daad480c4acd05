import type { Identity } from "../auth/token.ts";
import { SOCKETS_PER_MEMBER, TOKEN_GRACE_MS } from "../core/limits.ts";
import { log } from "../log.ts";
import { type CloseCode, closeCodeOf } from "../protocol/errors.ts";
import { errorFrame } from "../protocol/frames/decode.ts";

/** Who holds a socket of an object: kept in its attachment, so that it outlives hibernation. */
export type SocketAttachment = Identity & {
  chatId?: number;
  /** 1 for a member's first socket; a later one has a higher number. */
  number: number;
};

/** The attachments, read: each frame goes to every socket, and reading one costs more than sending. */
const attachments = new WeakMap<WebSocket, SocketAttachment>();

export function readAttachment<H extends SocketAttachment>(socket: WebSocket): H {
  const known = attachments.get(socket);
  if (known) return known as H;
  const attachment = socket.deserializeAttachment() as H;
  attachments.set(socket, attachment);
  return attachment;
}

export function writeAttachment(socket: WebSocket, attachment: SocketAttachment): void {
  socket.serializeAttachment(attachment);
  attachments.set(socket, attachment);
}

export function isOpen(socket: WebSocket): boolean {
  return socket.readyState === WebSocket.OPEN;
}

export function closeWith(socket: WebSocket, code: CloseCode): void {
  if (!isOpen(socket)) return;
  const { memberId, chatId } = readAttachment(socket);
  log({ event: "socket.close", code, member: memberId, chat: chatId });
  socket.close(closeCodeOf(code), code);
}

/** Sends one frame to a socket whose token is good; tells one whose token ran out, and later closes it. */
export function deliver(socket: WebSocket, frame: object | string, now: number): void {
  if (!isOpen(socket)) return;
  if (rejectIfExpired(socket, now)) return;
  socket.send(typeof frame === "string" ? frame : JSON.stringify(frame));
}

/** Whether the socket's token has run out; if so the socket is told, or closed once the grace is over. */
export function rejectIfExpired(socket: WebSocket, now: number): boolean {
  if (now < readAttachment(socket).expiresAt) return false;
  if (!closeIfGraceOver(socket, now)) socket.send(JSON.stringify(errorFrame("token_expired")));
  return true;
}

/** Closes a socket whose token ran out so long ago that no new one is taken any more. Returns whether it did. */
export function closeIfGraceOver(socket: WebSocket, now: number): boolean {
  if (now < readAttachment(socket).expiresAt + TOKEN_GRACE_MS) return false;
  closeWith(socket, "token_expired");
  return true;
}

/** Closes a socket that may not be there any more, as D1 says of its member. Returns whether it did. */
export function closeIfRevoked(
  socket: WebSocket,
  { isActive, tokenEpoch }: { isActive: boolean; tokenEpoch: number },
): boolean {
  if (!isActive) closeWith(socket, "member_disabled");
  else if (tokenEpoch !== readAttachment(socket).epoch) closeWith(socket, "unauthorized");
  else return false;
  return true;
}

/** Closes a member's oldest sockets until one more may come. Returns that one's number. */
export function evictOldestSockets(sockets: WebSocket[], memberId: number): number {
  const open = sockets
    .filter((socket) => isOpen(socket) && readAttachment(socket).memberId === memberId)
    .sort((a, b) => readAttachment(a).number - readAttachment(b).number);
  for (const socket of open.slice(0, Math.max(0, open.length - SOCKETS_PER_MEMBER + 1))) {
    closeWith(socket, "too_many_sockets");
  }
  const newest = open.at(-1);
  return newest ? readAttachment(newest).number + 1 : 1;
}
