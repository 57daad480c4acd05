import { saveSession, sessionOf } from "../members/session.ts";

/**
 * How far the messages of the chat were sent to each contract socket, whose member has read what the socket was sent. A message
 * may wait for a reading of D1, or may not be sent at all, because the token expired. A socket that missed one reads none of the
 * later ones: the next socket's history has them all.
 */
export class DeliveredMessages {
  readonly #lastId: () => number;
  /** The last message that each socket was sent; without a value, the last one of the chat. */
  readonly #lastIds = new WeakMap<WebSocket, number>();

  /** @param lastId returns the id of the chat's last message */
  constructor(lastId: () => number) {
    this.#lastId = lastId;
  }

  /** Returns the id of the last message that a socket was sent with all messages before it. */
  lastIdOf(socket: WebSocket): number {
    const { missedId } = sessionOf(socket);
    return missedId === undefined ? (this.#lastIds.get(socket) ?? this.#lastId()) : missedId - 1;
  }

  /**
   * Call before a message is sent to a socket.
   * @returns a function to call with whether it was sent, once that is decided
   */
  track(socket: WebSocket, id: number): (isSent: boolean) => void {
    if (!this.#lastIds.has(socket)) this.#lastIds.set(socket, id - 1);
    return (isSent) => {
      if (isSent) this.#lastIds.set(socket, id);
      else this.miss(socket, id);
    };
  }

  /** Call for the first message that a socket is not sent. */
  miss(socket: WebSocket, id: number): void {
    const session = sessionOf(socket);
    if (session.missedId === undefined) saveSession(socket, { ...session, missedId: id });
  }
}
