import { HELD_MAX_FRAMES } from "../core/limits.ts";
import type { OnResult } from "./deliver.ts";
import { closeWith } from "./sockets.ts";

type HeldFrame = { frame: object | string; onResult: OnResult };

/** The frames that wait until a reading has confirmed the access of their socket. */
export class HeldFrames {
  #frames = new Map<WebSocket, HeldFrame[]>();

  /** Returns whether frames for a socket wait: a later one must wait behind them. */
  has(socket: WebSocket): boolean {
    return this.#frames.has(socket);
  }

  /** Closes the socket if too many frames wait for it. */
  add(socket: WebSocket, held: HeldFrame): void {
    const frames = this.#frames.get(socket) ?? [];
    if (frames.length >= HELD_MAX_FRAMES) {
      this.#frames.delete(socket);
      closeWith(socket, "unavailable");
      for (const { onResult } of [...frames, held]) onResult(false);
      return;
    }
    frames.push(held);
    this.#frames.set(socket, frames);
  }

  /** Removes all frames, and passes each to `deliver`, which may add it again. Those for one socket keep their order. */
  release(deliver: (socket: WebSocket, held: HeldFrame) => void): void {
    const released = this.#frames;
    this.#frames = new Map();
    for (const [socket, frames] of released) for (const held of frames) deliver(socket, held);
  }
}
