import { isOpen } from "../../platform/sockets.ts";
import { sessionOf } from "../members/session.ts";
import { sendV1 } from "./broadcast.ts";

/** Tracks which members have an open socket to this chat. It is a hint: a peer that vanished may look online for a while. */
export class PresenceTracker {
  readonly #sockets: () => WebSocket[];
  /** The presence that the other member was last sent, since the room woke. */
  readonly #lastSent = new Map<number, boolean>();

  constructor(sockets: () => WebSocket[]) {
    this.#sockets = sockets;
  }

  isOnline(memberId: number): boolean {
    return this.#sockets().some((socket) => isOpen(socket) && sessionOf(socket).memberId === memberId);
  }

  /** Sends a member's presence to the other one if it has changed. Call when a socket opens or closes. Returns whether it sent. */
  publishIfChanged(memberId: number, otherId: number, now: number): boolean {
    const online = this.isOnline(memberId);
    if (this.#lastSent.get(memberId) === online) return false;
    this.#lastSent.set(memberId, online);
    sendV1(this.#sockets(), { type: "presence", member_id: memberId, online }, now, otherId);
    return true;
  }
}
