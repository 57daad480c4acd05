import { TOKEN_GRACE_MS } from "../core/limits.ts";
import { errorFrame } from "../protocol/frames/error-frame.ts";
import { readAttachment } from "./socket-attachment.ts";
import { closeWith, isOpen } from "./sockets.ts";

/**
 * Sends a frame to a socket. If the socket's token has expired, sends `token_expired` instead, or closes the socket once the grace
 * period is over.
 */
export function deliver(socket: WebSocket, frame: object | string, now: number): void {
  if (!isOpen(socket)) return;
  if (rejectIfExpired(socket, now)) return;
  socket.send(typeof frame === "string" ? frame : JSON.stringify(frame));
}

/** Returns whether the socket's token has expired. If so, sends `token_expired`, or closes the socket once the grace period is over. */
export function rejectIfExpired(socket: WebSocket, now: number): boolean {
  if (now < readAttachment(socket).expiresAt) return false;
  if (!closeIfGraceOver(socket, now)) socket.send(JSON.stringify(errorFrame("token_expired")));
  return true;
}

/** Closes a socket whose token expired so long ago that it may no longer be renewed. Returns whether it did. */
export function closeIfGraceOver(socket: WebSocket, now: number): boolean {
  if (now < readAttachment(socket).expiresAt + TOKEN_GRACE_MS) return false;
  closeWith(socket, "token_expired");
  return true;
}
