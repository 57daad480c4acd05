import type { Identity } from "../auth/token.ts";
import type { AccessEnd, MemberAccess } from "../core/access.ts";

/** The member behind a socket of an object. The runtime stores it with the socket, so it survives hibernation. */
export type SocketAttachment<M extends MemberAccess = MemberAccess> = Identity & {
  /** Of a room's socket, once the chat has an id. */
  chatId?: number | undefined;
  /** 1 for a member's first socket; each later socket has a higher number. */
  number: number;
  /** When the last reading that confirmed this socket's access was requested from D1 (Unix ms). */
  readAt?: number;
  /** The object's members, as D1 last returned them. */
  snapshots?: M[];
  /** Whether the Worker splices the socket and takes joined frames apart. */
  joinsFrames?: boolean;
  /** Set if a reading ended the access: frames that arrived before the close are refused with this code. */
  endedWith?: AccessEnd;
};

/** A cache of attachments: each frame goes to every socket, and deserializing an attachment costs more than sending a frame. */
const attachments = new WeakMap<WebSocket, SocketAttachment>();

/** Returns a socket's attachment. The caller names the type that it wrote. */
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
