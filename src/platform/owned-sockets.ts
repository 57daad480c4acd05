import { CLOSED_SOCKET_COUNTS_MS, MEMBER_MAX_BUFFERED_BYTES } from "../core/limits.ts";
import { readAttachment } from "./socket-attachment.ts";

type Options = {
  /** Returns every socket of the object: the open ones, and those that it closed and whose clients have not answered. */
  sockets: () => WebSocket[];
  /** Called in the same turn after the object closed a socket. Its client may answer much later, or never. */
  onClosed?: (socket: WebSocket) => void;
};

/** A socket that left the object with bytes that its client had not read. */
type Left = { memberId: number; bytes: number; at: number };

/** The close code of a connection that ended without a close, and with it all that waited. */
const CONNECTION_LOST = 1006;

const owners = new WeakMap<WebSocket, OwnedSockets>();

/** Returns the sockets of the object that accepted a socket. */
export function ownerOf(socket: WebSocket): OwnedSockets | undefined {
  return owners.get(socket);
}

/** The sockets that one object has accepted, and the bytes in its memory that wait for their clients. */
export class OwnedSockets {
  readonly #sockets: () => WebSocket[];
  readonly #onClosed: (socket: WebSocket) => void;
  #left: Left[] = [];

  constructor({ sockets, onClosed = () => {} }: Options) {
    this.#sockets = sockets;
    this.#onClosed = onClosed;
  }

  /** Adds a socket. Call when the object accepts one, and for each of its sockets when it wakes. */
  add(socket: WebSocket): void {
    owners.set(socket, this);
  }

  /** Handles the close of a socket by the object, after the code that closed it: it may be about to close others. */
  onClosed(socket: WebSocket): void {
    queueMicrotask(() => this.#onClosed(socket));
  }

  /**
   * Handles the close of a client. The runtime keeps the bytes that it has not read until its connection ends, and does not
   * report when that is: they count for a while.
   */
  onClientClosed(socket: WebSocket, code: number, now: number): void {
    const bytes = code === CONNECTION_LOST ? 0 : socket.bufferedAmount;
    if (bytes > 0) this.#left.push({ memberId: readAttachment(socket).memberId, bytes, at: now });
  }

  /** Returns the bytes that wait for a member's clients, in sockets that are open or closing or have just left. */
  bufferedBytes(memberId: number, now: number): number {
    this.#left = this.#left.filter(({ at }) => Math.abs(now - at) < CLOSED_SOCKET_COUNTS_MS);
    const held = this.#sockets().map((socket) => ({
      memberId: readAttachment(socket).memberId,
      bytes: socket.readyState === WebSocket.CLOSED ? 0 : socket.bufferedAmount,
    }));
    return [...held, ...this.#left]
      .filter((each) => each.memberId === memberId)
      .reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /** Returns whether a member's sockets hold so much that the member may not open another one. */
  holdsTooMuch(memberId: number, now: number): boolean {
    return this.bufferedBytes(memberId, now) > MEMBER_MAX_BUFFERED_BYTES;
  }
}
