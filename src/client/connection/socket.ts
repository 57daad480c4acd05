/** What the client needs of a WebSocket: browsers', Node's and the package `ws`'s have it. */
export type Socket = {
  /** 0 connecting, 1 open, 2 closing, 3 closed. */
  readonly readyState: number;
  readonly bufferedAmount: number;
  send(data: string | Uint8Array<ArrayBuffer>): void;
  close(code?: number, reason?: string): void;
  /**
   * Ends the connection at once, and returns whether what has not left this machine never will. `close`, and so any socket without
   * this, first sends all that waits, however long it takes.
   */
  abort?(): boolean;
  addEventListener(type: "message", listener: (event: { data: unknown }) => void): void;
  addEventListener(type: "close", listener: (event: { code: number; reason: string }) => void): void;
  addEventListener(type: "error", listener: () => void): void;
};

export type SocketConstructor = new (url: string, protocols: string[]) => Socket;

/** @throws TypeError where there is none: Node before 22 */
export function systemSocket(): SocketConstructor {
  const { WebSocket } = globalThis as { WebSocket?: unknown };
  if (!WebSocket) throw new TypeError("there is no WebSocket here: give the client one");
  return WebSocket as SocketConstructor;
}
