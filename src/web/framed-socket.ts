import type { Socket } from "../client/socket.ts";

/**
 * A WebSocket that can be ended at once. One of this page would first send all that waits, a whole file maybe, and only then
 * close; one of a frame is gone with its frame (HTML, "destroy a document": its sockets are made to disappear). So each stands in
 * an empty frame of its own.
 */
export class FramedSocket implements Socket {
  readonly #frame = document.createElement("iframe");
  readonly #socket: WebSocket;

  constructor(url: string, protocols: string[]) {
    this.#frame.hidden = true;
    document.body.append(this.#frame);
    const { WebSocket } = this.#frame.contentWindow as Window & typeof globalThis;
    this.#socket = new WebSocket(url, protocols);
    // Not before all who listen have heard of it.
    this.#socket.addEventListener("close", () => setTimeout(() => this.#frame.remove()));
  }

  get readyState(): number {
    return this.#socket.readyState;
  }

  get bufferedAmount(): number {
    return this.#socket.bufferedAmount;
  }

  send(data: string | Uint8Array<ArrayBuffer>): void {
    this.#socket.send(data);
  }

  close(code?: number, reason?: string): void {
    this.#socket.close(code, reason);
  }

  terminate(): void {
    this.#frame.remove();
  }

  addEventListener(type: "message" | "close" | "error", listener: (event: never) => void): void {
    this.#socket.addEventListener(type, listener as EventListener);
  }
}
