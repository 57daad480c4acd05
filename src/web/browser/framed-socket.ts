import type { Socket, SocketConstructor } from "../../client/connection/socket.ts";

type ListenerArgs = Parameters<WebSocket["addEventListener"]>;

/**
 * Whether a socket is gone with its frame. It is in Chromium, which alone has this, on pages that came securely. Firefox (measured
 * with 153) sends what waits all the same.
 */
const isGoneWithFrame = "userAgentData" in navigator;

/**
 * A WebSocket that can be aborted. One of this page would first send all that waits, a whole file maybe, and only then close; so
 * each stands in an empty frame of its own, with which it goes.
 */
class FramedSocket implements Socket {
  readonly #frame = document.createElement("iframe");
  readonly #pendingListeners: ListenerArgs[] = [];
  #socket: WebSocket | undefined;

  constructor(url: string, protocols: string[]) {
    this.#frame.hidden = true;
    // Some browsers load the empty page only after the frame is there, and end what was begun before.
    this.#frame.addEventListener("load", () => this.#open(url, protocols), { once: true });
    document.body.append(this.#frame);
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
    // Not before all who listen have heard of it.
    this.#socket.addEventListener("close", () => setTimeout(() => this.#frame.remove()));
  }
}

/** The kind of socket that can do most in this browser. */
export const BestSocket: SocketConstructor = isGoneWithFrame ? FramedSocket : WebSocket;
