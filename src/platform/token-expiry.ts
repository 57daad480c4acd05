import { TOKEN_GRACE_MS } from "../core/limits.ts";
import { errorFrame } from "../protocol/frames/error-frame.ts";
import { readAttachment } from "./socket-attachment.ts";
import { closeWith, sendFrame } from "./sockets.ts";

/**
 * Sends a frame to an open socket. If the socket's token has expired, sends `token_expired` instead, or closes the socket once the grace
 * period is over. Returns whether it sent the frame.
 */
export function sendUnlessExpired(socket: WebSocket, frame: object | string, now: number): boolean {
  if (closeIfGraceOver(socket, now)) return false;
  const isExpired = now >= readAttachment(socket).expiresAt;
  const sent = isExpired ? errorFrame("token_expired") : frame;
  sendFrame(socket, typeof sent === "string" ? sent : JSON.stringify(sent));
  return !isExpired;
}

/** Closes a socket whose token expired so long ago that it may no longer be renewed. Returns whether it did. */
export function closeIfGraceOver(socket: WebSocket, now: number): boolean {
  if (now < readAttachment(socket).expiresAt + TOKEN_GRACE_MS) return false;
  closeWith(socket, "token_expired");
  return true;
}
