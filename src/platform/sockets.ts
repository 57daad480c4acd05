import { isOverfull } from "../core/back-pressure.ts";
import { SOCKETS_PER_MEMBER, UPGRADE_WAIT_MS } from "../core/limits.ts";
import { log } from "../log.ts";
import { type CloseCode, closeCodeOf } from "../protocol/errors.ts";
import { joinFrame, sendJoinedFrames } from "./joined-frames.ts";
import { ownerOf } from "./owned-sockets.ts";
import { readAttachment } from "./socket-attachment.ts";

export function isOpen(socket: WebSocket): boolean {
  return socket.readyState === WebSocket.OPEN;
}

/** Closes an open socket with a code of the closed list, and logs it. */
export function closeWith(socket: WebSocket, code: CloseCode): void {
  sendJoinedFrames(socket, (joined) => sendJoined(socket, joined));
  if (!isOpen(socket)) return;
  const { memberId, chatId } = readAttachment(socket);
  log({ event: "socket.close", code, member: memberId, chat: chatId });
  socket.close(closeCodeOf(code), code);
  ownerOf(socket)?.onClosed(socket);
}

/** Sends a frame to an open socket, at the end of this turn if the socket's frames are joined. */
export function sendFrame(socket: WebSocket, frame: string): void {
  if (readAttachment(socket).joinsFrames) joinFrame(socket, frame, (joined) => sendJoined(socket, joined));
  else sendNow(socket, frame);
}

/** The socket may have been closed since its frames were joined. */
function sendJoined(socket: WebSocket, joined: string): void {
  if (isOpen(socket)) sendNow(socket, joined);
}

/**
 * Sends a frame. Closes the socket if its client does not read what it is sent, or if the member's sockets together hold too much:
 * the frames wait in the memory that all sockets of the object share.
 */
function sendNow(socket: WebSocket, frame: string): void {
  const before = socket.bufferedAmount;
  socket.send(frame);
  // Such a socket is never overfull, and reading a property of a socket is a call of the runtime.
  if (before === 0) return;
  const ofMember = () =>
    ownerOf(socket)?.bufferedBytes(readAttachment(socket).memberId, Date.now()) ?? socket.bufferedAmount;
  if (isOverfull(before, socket.bufferedAmount, ofMember)) closeWith(socket, "rate_limited");
}

/** Closes a member's oldest sockets until there is room for one more. Returns the number of the new socket. */
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

/**
 * Closes a socket whose upgrade was cancelled before its response was sent: nobody has the other half of it, and the runtime does
 * not report that.
 * @param client the half of the pair that the response carries
 */
export async function closeUnlessTaken(
  client: WebSocket,
  storage: Pick<DurableObjectStorage, "sync">,
): Promise<void> {
  // The response waits until all writes are durable.
  await storage.sync();
  await scheduler.wait(UPGRADE_WAIT_MS);
  try {
    client.accept();
  } catch {
    // The response has taken it.
    return;
  }
  client.close(1001);
}
