import type { Socket, SocketConstructor } from "../../client/connection/socket.ts";

type ListenerArgs = Parameters<WebSocket["addEventListener"]>;

/**
 * Whether removing a frame aborts its sockets. Chromium does so; it alone has `userAgentData`, and only in secure contexts.
 * Firefox (measured with 153) still flushes the buffer.
 */
const isGoneWithFrame = "userAgentData" in navigator;

/**
 * A WebSocket that can be aborted. A normal one sends its whole buffer, maybe a large file, before it closes. So each of these
 * is created in an empty frame of its own, and removing the frame drops the buffer.
 */
class FramedSocket implements Socket {
  readonly #frame = document.createElement("iframe");
  readonly #pendingListeners: ListenerArgs[] = [];
  #socket: WebSocket | undefined;

  constructor(url: string, protocols: string[]) {
    this.#frame.hidden = true;
    // Some browsers load the empty page only after the frame was inserted, and then close sockets that were opened before.
    this.#frame.addEventListener("load", () => this.#open(url, protocols), { once: true });
    document.body.appendChild(this.#frame);
  }

  get readyState(): number {
    return this.#socket?.readyState ?? WebSocket.CONNECTING;
  }

  get bufferedAmount(): number {
    return this.#socket?.bufferedAmount ?? 0;
  }

  send(data: string | Uint8Array<ArrayBuffer>): void {
    this.#socket?.send(data);
  }

  close(code?: number, reason?: string): void {
    if (this.#socket) this.#socket.close(code, reason);
    else this.#frame.remove();
  }

  abort(): boolean {
    this.#frame.remove();
    return this.#socket === undefined || this.#socket.readyState === WebSocket.CLOSED;
  }

  addEventListener(type: "message" | "close" | "error", listener: (event: never) => void): void {
    const args: ListenerArgs = [type, listener as EventListener];
    if (this.#socket) this.#socket.addEventListener(...args);
    else this.#pendingListeners.push(args);
  }

  #open(url: string, protocols: string[]): void {
    const { WebSocket } = this.#frame.contentWindow as Window & typeof globalThis;
    this.#socket = new WebSocket(url, protocols);
    for (const args of this.#pendingListeners) this.#socket.addEventListener(...args);
    // Remove the frame only after all listeners have run.
    this.#socket.addEventListener("close", () => setTimeout(() => this.#frame.remove()));
  }
}

/** The most capable socket of this browser. */
export const BestSocket: SocketConstructor = isGoneWithFrame ? FramedSocket : WebSocket;
