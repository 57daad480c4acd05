import { FLUSH_ON_CLOSE_BYTES } from "../limits.ts";

/** The part of WebSocket that the client uses. Browsers, Node and the package `ws` provide it. */
export type Socket = {
  /** 0 connecting, 1 open, 2 closing, 3 closed. */
  readonly readyState: number;
  /** Bytes that have not left this machine yet. */
  readonly bufferedAmount: number;
  send(data: string | Uint8Array<ArrayBuffer>): void;
  close(code?: number, reason?: string): void;
  /**
   * Closes the connection at once. Returns whether the bytes that have not left this machine are discarded. `close` first flushes
   * them, however long it takes.
   */
  abort?(): boolean;
  addEventListener(type: "message", listener: (event: { data: unknown }) => void): void;
  addEventListener(type: "close", listener: (event: { code: number; reason: string }) => void): void;
  addEventListener(type: "error", listener: () => void): void;
};

/** Closes a socket. Returns how many bytes never left this machine. */
export function closeSocket(socket: Socket): number {
  const waiting = socket.bufferedAmount;
  let isGone = socket.readyState === 3;
  // A normal close first flushes the buffer: possibly a whole file, on a line that the next socket needs.
  if (!isGone && waiting > FLUSH_ON_CLOSE_BYTES && socket.abort) isGone = socket.abort();
  else if (socket.readyState < 2) socket.close(1000);
  return isGone ? waiting : 0;
}

export type SocketConstructor = new (url: string, protocols: string[]) => Socket;

/** @throws TypeError where the platform has no WebSocket, such as Node before 22 */
export function systemSocket(): SocketConstructor {
  const { WebSocket } = globalThis as { WebSocket?: unknown };
  if (!WebSocket) throw new TypeError("this platform has no WebSocket");
  return WebSocket as SocketConstructor;
}
