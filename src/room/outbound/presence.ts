import { isOpen } from "../../platform/sockets.ts";
import { sessionOf } from "../members/session.ts";
import { sendV1 } from "./broadcast.ts";

/** Who has an open socket to this chat. A peer that vanished may look open for a while: it is a hint. */
export class PresenceTracker {
  readonly #sockets: () => WebSocket[];
  /** What the other member was told last, since the room woke. */
  readonly #lastSent = new Map<number, boolean>();

  constructor(sockets: () => WebSocket[]) {
    this.#sockets = sockets;
  }

  isOnline(memberId: number): boolean {
    return this.#sockets().some((socket) => isOpen(socket) && sessionOf(socket).memberId === memberId);
  }

  /**
   * To be called when a socket of the member was opened or closed: tells the other one, if that makes a difference. Returns
   * whether it did.
   */
  publishIfChanged(memberId: number, otherId: number, now: number): boolean {
    const online = this.isOnline(memberId);
    if (this.#lastSent.get(memberId) === online) return false;
    this.#lastSent.set(memberId, online);
    sendV1(this.#sockets(), { type: "presence", member_id: memberId, online }, now, otherId);
    return true;
  }
}
