import { HELD_MAX_FRAMES } from "../core/limits.ts";
import { closeWith } from "./sockets.ts";

/** The frames that wait until a reading has confirmed the access of their socket. */
export class HeldFrames {
  #frames = new Map<WebSocket, (object | string)[]>();

  /** Returns whether frames for a socket wait: a later one must wait behind them. */
  has(socket: WebSocket): boolean {
    return this.#frames.has(socket);
  }

  /** Closes the socket if too many frames wait for it. */
  add(socket: WebSocket, frame: object | string): void {
    const frames = this.#frames.get(socket) ?? [];
    if (frames.length >= HELD_MAX_FRAMES) {
      this.#frames.delete(socket);
      closeWith(socket, "unavailable");
      return;
    }
    frames.push(frame);
    this.#frames.set(socket, frames);
  }

  /** Removes all frames, and passes each to `deliver`, which may add it again. Those for one socket keep their order. */
  release(deliver: (socket: WebSocket, frame: object | string) => void): void {
    const released = this.#frames;
    this.#frames = new Map();
    for (const [socket, frames] of released) for (const frame of frames) deliver(socket, frame);
  }
}
