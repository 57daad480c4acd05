import type { Pair } from "../../core/pair.ts";
import { isOpen } from "../../platform/sockets.ts";
import { sessionOf } from "../members/session.ts";
import { sendV1 } from "./broadcast.ts";

/**
 * Tracks which members have an open socket to this chat. It is a hint: a peer that vanished may look online for a while. Before
 * the first message nobody is shown as online, so that a member does not see which strangers look at an empty chat with them.
 */
export class PresenceTracker {
  readonly #sockets: () => WebSocket[];
  readonly #hasBegun: () => boolean;
  /** The presence that the other member was last sent, since the room woke. */
  readonly #lastSent = new Map<number, boolean>();

  /** @param hasBegun returns whether the chat has a message */
  constructor(sockets: () => WebSocket[], hasBegun: () => boolean) {
    this.#sockets = sockets;
    this.#hasBegun = hasBegun;
  }

  isOnline(memberId: number): boolean {
    if (!this.#hasBegun()) return false;
    return this.#sockets().some((socket) => isOpen(socket) && sessionOf(socket).memberId === memberId);
  }

  /** Sends a member's presence to the other one if it has changed. Call when a socket opens or closes. Returns whether it sent. */
  publishIfChanged(memberId: number, otherId: number, now: number): boolean {
    if (!this.#hasBegun()) return false;
    const online = this.isOnline(memberId);
    if (this.#lastSent.get(memberId) === online) return false;
    this.#lastSent.set(memberId, online);
    sendV1(this.#sockets(), { type: "presence", member_id: memberId, online }, now, otherId);
    return true;
  }

  /** Sends each member the presence of the other one, if that one is online. Call when the first message is stored. */
  publishBoth({ low, high }: Pair, now: number): void {
    if (this.isOnline(low)) this.publishIfChanged(low, high, now);
    if (this.isOnline(high)) this.publishIfChanged(high, low, now);
  }
}
