import type { V1ServerFrame } from "../../protocol/frames/server.ts";
import { V1 } from "../../protocol/scalars.ts";
import { deliver, sessionOf } from "../members/session.ts";
import type { Message } from "../store/message-row.ts";
import type { DeliveredMessages } from "./delivered-messages.ts";
import { messageJson } from "./message-json.ts";

/** Sends a message to every socket, in the form for its member and protocol. Encodes each form once. */
export function broadcastMessage(
  sockets: WebSocket[],
  message: Message,
  { chatId, delivered, now }: { chatId: number; delivered: DeliveredMessages; now: number },
): void {
  const encoded: { contract?: string; own?: string; others?: string } = {};
  for (const socket of sockets) {
    const { memberId, protocol } = sessionOf(socket);
    const variant = protocol !== V1 ? "contract" : memberId === message.memberId ? "own" : "others";
    encoded[variant] ??= messageJson(message, chatId, { memberId, protocol });
    const json = encoded[variant];
    deliver(socket, json, now, protocol === V1 ? undefined : delivered.track(socket, message.id));
  }
}

export function isV1Socket(socket: WebSocket): boolean {
  return sessionOf(socket).protocol === V1;
}

/** Sends a frame to the sockets of parley.v1, and not to those of the contract. @param to sends it to this member alone */
export function sendV1(sockets: WebSocket[], frame: V1ServerFrame, now: number, to?: number): void {
  for (const socket of sockets) {
    const { memberId, protocol } = sessionOf(socket);
    if (protocol === V1 && (to === undefined || memberId === to)) deliver(socket, frame, now);
  }
}
