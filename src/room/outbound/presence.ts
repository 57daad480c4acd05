import { otherOf, type Pair } from "../../core/pair.ts";
import { presentUntil } from "../../core/presence.ts";
import { isOpen } from "../../platform/sockets.ts";
import { V1 } from "../../protocol/scalars.ts";
import { deliver, saveSession, sessionOf } from "../members/session.ts";

type PresenceDeps = {
  pair: Pair;
  sockets: () => WebSocket[];
  /** Returns whether the chat has a message. */
  hasBegun: () => boolean;
  /** Returns when the platform last answered a ping of a socket: it does that without waking the room. */
  pingedAt: (socket: WebSocket) => Date | null;
  /** Called with the other member when a member's presence has changed. */
  onChange: (otherId: number, now: number) => void;
};

/**
 * Tracks which members are present: those with an open socket to this chat whose line is not silent. It looks only while the room
 * is awake, so a peer that vanished may look online for a while. A contract socket counts while it is open, because its client
 * never pings. Before the first message nobody is shown as online, so that a member does not see which strangers look at an empty
 * chat with them.
 *
 * The attachment of a socket of parley.v1 has the presence that the socket was last sent, and that of every socket has the presence
 * of its member of which the other member's inbox was last notified. So a room that wakes repeats nothing, and misses no change.
 */
export class PresenceTracker {
  readonly #deps: PresenceDeps;
  readonly #wokeAt = Date.now();
  /** When each socket last sent a frame that woke the room, since then. */
  readonly #frameAt = new WeakMap<WebSocket, number>();
  /** Whether each member was present when the room last looked. Empty before the first message. */
  readonly #known = new Map<number, boolean>();
  #lookedAt = 0;
  /** Until then (Unix ms), presence changes only with a socket that opens or closes. */
  #nextLookAt = 0;

  constructor(deps: PresenceDeps) {
    this.#deps = deps;
    if (!deps.hasBegun()) return;
    for (const memberId of [deps.pair.low, deps.pair.high])
      this.#known.set(memberId, this.#wasListedOnline(memberId));
  }

  isOnline(memberId: number, now: number): boolean {
    return this.#deps.hasBegun() && (this.#presentUntil(memberId, now) ?? now) > now;
  }

  /** Call on every frame, with the time at which it arrived, before the frame is handled. */
  onFrame(socket: WebSocket, now: number): void {
    this.#frameAt.set(socket, now);
    // Looking costs more than handling most frames. A clock that was set back makes every bound wrong.
    if (now >= this.#nextLookAt || now < this.#lookedAt) this.publishChanges(now);
  }

  /**
   * Sends each member the other one's presence, if it has changed. Call when a socket opens or closes or has a new token, when the
   * first message is stored, and whenever the room is awake.
   */
  publishChanges(now: number): void {
    const { pair, hasBegun, onChange } = this.#deps;
    if (!hasBegun()) return;
    this.#lookedAt = now;
    this.#nextLookAt = Number.POSITIVE_INFINITY;
    const changedFor: number[] = [];
    for (const memberId of [pair.low, pair.high]) {
      const otherId = otherOf(pair, memberId);
      const online = this.#look(memberId, now);
      // At the first message nothing is known: that message itself notifies both inboxes.
      if (online !== (this.#known.get(memberId) ?? online)) changedFor.push(otherId);
      this.#known.set(memberId, online);
      this.#saveListed(memberId, online);
      this.#send(otherId, { memberId, online }, now);
    }
    // `onChange` may send frames too: they follow the presence of both members.
    for (const otherId of changedFor) onChange(otherId, now);
  }

  /** Returns whether a member was present before the event that woke the room, which may be the close of the last socket. */
  #wasListedOnline(memberId: number): boolean {
    const sessions = this.#deps.sockets().map(sessionOf);
    const listed = sessions.flatMap((session) =>
      session.memberId === memberId && session.listedOnline !== undefined ? [session.listedOnline] : [],
    );
    // A socket that an earlier version accepted has no `listedOnline`.
    return listed.length > 0 ? listed.includes(true) : this.isOnline(memberId, this.#wokeAt);
  }

  #saveListed(memberId: number, online: boolean): void {
    for (const socket of this.#openSockets(memberId)) {
      const session = sessionOf(socket);
      if (session.listedOnline !== online) saveSession(socket, { ...session, listedOnline: online });
    }
  }

  /** Returns whether a member is present, and sets the next look to when that may change without an event. */
  #look(memberId: number, now: number): boolean {
    const until = this.#presentUntil(memberId, now);
    // The platform may answer a ping of an absent member at any time, and does not report that.
    if (until !== undefined) this.#nextLookAt = Math.min(this.#nextLookAt, Math.max(until, now));
    return until !== undefined && until > now;
  }

  #send(to: number, { memberId, online }: { memberId: number; online: boolean }, now: number): void {
    for (const socket of this.#openSockets(to)) {
      const session = sessionOf(socket);
      if (session.protocol !== V1 || session.otherOnline === online) continue;
      saveSession(socket, { ...session, otherOnline: online });
      deliver(socket, { type: "presence", member_id: memberId, online }, now, (isSent) => {
        // The token has expired: the socket is sent the presence once it has a new one.
        if (!isSent) saveSession(socket, { ...sessionOf(socket), otherOnline: undefined });
      });
    }
  }

  /** Returns until when (Unix ms) a member is present if no frame arrives, or undefined without an open socket. */
  #presentUntil(memberId: number, now: number): number | undefined {
    const times = this.#openSockets(memberId).map((socket) => this.#socketPresentUntil(socket, now));
    return times.length > 0 ? Math.max(...times) : undefined;
  }

  #openSockets(memberId: number): WebSocket[] {
    return this.#deps.sockets().filter((socket) => isOpen(socket) && sessionOf(socket).memberId === memberId);
  }

  #socketPresentUntil(socket: WebSocket, now: number): number {
    // A socket that an earlier version accepted has no `connectedAt`.
    const { protocol, connectedAt = this.#wokeAt } = sessionOf(socket);
    if (protocol !== V1) return Number.POSITIVE_INFINITY;
    const times = [connectedAt, this.#frameAt.get(socket), this.#deps.pingedAt(socket)?.getTime()];
    const known = times.filter((time) => time !== undefined);
    return presentUntil(known, now);
  }
}
