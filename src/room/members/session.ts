import { readAttachment, type SocketAttachment, writeAttachment } from "../../platform/socket-attachment.ts";
import * as tokenExpiry from "../../platform/token-expiry.ts";
import type { Protocol } from "../../protocol/frames/client.ts";
import type { ContractError, V1ServerFrame } from "../../protocol/frames/server.ts";
import type { MemberSnapshot } from "./member-status-cache.ts";

/** The attachment of a socket of a room. */
export type Session = SocketAttachment & {
  chatId: number;
  protocol: Protocol;
  /** Both members as D1 last returned them. */
  snapshots: MemberSnapshot[];
};

export function sessionOf(socket: WebSocket): Session {
  return readAttachment<Session>(socket);
}

export function saveSession(socket: WebSocket, session: Session): void {
  writeAttachment(socket, session);
}

/** Types the frames of a room for `deliver` of `platform/token-expiry.ts`. */
export function deliver(socket: WebSocket, frame: ContractError | V1ServerFrame | string, now: number): void {
  tokenExpiry.deliver(socket, frame, now);
}
