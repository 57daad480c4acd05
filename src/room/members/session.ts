import * as sockets from "../../platform/sockets.ts";
import type { Protocol } from "../../protocol/frames/client.ts";
import type { ContractError, V1ServerFrame } from "../../protocol/frames/server.ts";
import type { MemberSnapshot } from "./member-status-cache.ts";

/** What a room knows of one socket. */
export type Session = sockets.SocketAttachment & {
  chatId: number;
  protocol: Protocol;
  /** What D1 said of both members when it was last asked. */
  snapshots: MemberSnapshot[];
};

export function sessionOf(socket: WebSocket): Session {
  return sockets.readAttachment<Session>(socket);
}

export function saveSession(socket: WebSocket, session: Session): void {
  sockets.writeAttachment(socket, session);
}

/** See `sockets.deliver`. */
export function deliver(socket: WebSocket, frame: ContractError | V1ServerFrame | string, now: number): void {
  sockets.deliver(socket, frame, now);
}
