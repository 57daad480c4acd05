import type { Identity } from "../auth/token.ts";
import { TOKEN_GRACE_MS } from "../core/limits.ts";
import { log } from "../log.ts";
import type { Protocol } from "../protocol/client-frames.ts";
import { type CloseCode, closeCodeOf } from "../protocol/errors.ts";
import { errorFrame } from "../protocol/frames.ts";
import type { ContractError, V1ServerFrame } from "../protocol/server-frames.ts";
import type { Reading } from "./standings.ts";

/** What a room knows of one socket; kept in its attachment, so that it outlives hibernation. */
export type Session = Identity & {
  chatId: number;
  protocol: Protocol;
  /** 1 for a member's first socket; a later one has a higher number. */
  number: number;
  /** What D1 said of both members when it was last asked. */
  readings: Reading[];
};

/** The attachments, read: each frame goes to every socket, and reading one costs more than sending. */
const sessions = new WeakMap<WebSocket, Session>();

export function sessionOf(socket: WebSocket): Session {
  const known = sessions.get(socket);
  if (known) return known;
  const session = socket.deserializeAttachment() as Session;
  sessions.set(socket, session);
  return session;
}

export function keepSession(socket: WebSocket, session: Session): void {
  socket.serializeAttachment(session);
  sessions.set(socket, session);
}

export function closeWith(socket: WebSocket, code: CloseCode): void {
  if (socket.readyState !== WebSocket.OPEN) return;
  const { memberId, chatId } = sessionOf(socket);
  log({ act: "close socket", code, member: memberId, chat: chatId });
  socket.close(closeCodeOf(code), code);
}

/** Sends one frame to a socket whose token is good; tells one whose token ran out, and later closes it. */
export function deliver(socket: WebSocket, frame: ContractError | V1ServerFrame | string, now: number): void {
  if (socket.readyState !== WebSocket.OPEN) return;
  if (refuseExpired(socket, now)) return;
  socket.send(typeof frame === "string" ? frame : JSON.stringify(frame));
}

/** Whether the socket's token has run out; if so the socket is told, or closed once the grace is over. */
export function refuseExpired(socket: WebSocket, now: number): boolean {
  if (now < sessionOf(socket).expiresAt) return false;
  if (!closeOverdue(socket, now)) socket.send(JSON.stringify(errorFrame("token_expired")));
  return true;
}

/** Closes a socket whose token ran out so long ago that no new one is taken any more. Returns whether it did. */
export function closeOverdue(socket: WebSocket, now: number): boolean {
  if (now < sessionOf(socket).expiresAt + TOKEN_GRACE_MS) return false;
  closeWith(socket, "token_expired");
  return true;
}
