import * as platform from "../../platform/deliver.ts";
import { readAttachment, type SocketAttachment, writeAttachment } from "../../platform/socket-attachment.ts";
import type { Protocol } from "../../protocol/frames/client.ts";
import type { ContractError, V1ServerFrame } from "../../protocol/frames/server.ts";
import type { MemberSnapshot } from "./read-members.ts";

/** The attachment of a socket of a room. */
export type Session = SocketAttachment<MemberSnapshot> & {
  protocol: Protocol;
  /** When the room accepted the socket (Unix ms). */
  connectedAt?: number;
  /** Whether a socket of parley.v1 was last sent that the other member is present. */
  otherOnline?: boolean | undefined;
  /** Whether the other member's inbox was last notified that this socket's member is present. */
  listedOnline?: boolean;
  /** The last message that D1 has charged, if the room lacked it at the connect. */
  chargedThrough?: number;
  /** The first message that a contract socket was not sent. */
  missedId?: number;
};

export function sessionOf(socket: WebSocket): Session {
  return readAttachment<Session>(socket);
}

export function saveSession(socket: WebSocket, session: Session): void {
  writeAttachment(socket, session);
}

/** Types the frames of a room for `deliver` of `platform/deliver.ts`. */
export function deliver(
  socket: WebSocket,
  frame: ContractError | V1ServerFrame | string,
  now: number,
  onResult?: platform.OnResult,
): void {
  platform.deliver(socket, frame, now, onResult);
}
