import { WebSocket } from "ws";

// biome-ignore lint/suspicious/noExplicitAny: a test reads any frame that the server sends
export type Frame = any;

const FRAME_TIMEOUT_MS = 15_000;

/** A WebSocket over TCP from which a test reads frame by frame. */
export class TestSocket {
  readonly raw: WebSocket;
  /** The first frame of the contract. */
  history: Frame[] = [];
  /** The first frame of parley.v1. */
  welcome: Frame;
  /** The first frame of an inbox. */
  chats: Frame[] = [];
  /** The coins that an inbox sends after its list. */
  balance: Frame;
  readonly #frames: Frame[] = [];
  #wake: (() => void) | undefined;
  readonly closed: Promise<{ code: number; reason: string }>;
  /** Resolves when the server's close frame arrives. For a socket with its token in the upgrade, `closed` takes 10 s longer. */
  readonly closeFrame: Promise<{ code: number; reason: string }>;

  private constructor(raw: WebSocket) {
    this.raw = raw;
    raw.on("message", (data, isBinary) => {
      this.#frames.push(isBinary ? data : JSON.parse(String(data)));
      this.#wake?.();
    });
    raw.on("error", () => {});
    this.closeFrame = new Promise((resolve) => {
      raw.on("open", () => {
        const { _receiver } = raw as unknown as { _receiver: import("node:events").EventEmitter };
        _receiver.on("conclude", (code, reason) => resolve({ code, reason: String(reason) }));
      });
    });
    this.closed = new Promise((resolve) => {
      raw.on("close", (code, reason) => {
        resolve({ code, reason: String(reason) });
        this.#wake?.();
      });
    });
  }

  /**
   * @param isCompressed whether to offer compression, as browsers do. A text that repeats itself then has almost no bytes.
   * @throws RefusedUpgrade when the server answers anything but 101
   */
  static async open(
    url: string,
    headers: Record<string, string> = {},
    protocols: string[] = [],
    { isCompressed = true }: { isCompressed?: boolean } = {},
  ): Promise<TestSocket> {
    const raw = new WebSocket(url, protocols, { headers, perMessageDeflate: isCompressed });
    const socket = new TestSocket(raw);
    await new Promise<void>((resolve, reject) => {
      raw.on("open", resolve);
      raw.on("error", reject);
      raw.on("unexpected-response", (_, response) => {
        let body = "";
        response.on("data", (chunk) => {
          body += chunk;
        });
        response.on("end", () =>
          reject(new RefusedUpgrade(response.statusCode ?? 0, body, response.headers)),
        );
      });
    });
    return socket;
  }

  send(frame: string | Uint8Array | object): void {
    this.raw.send(typeof frame === "string" || frame instanceof Uint8Array ? frame : JSON.stringify(frame));
  }

  /** Returns the next unread frame. @throws if none arrives in time or the socket closes first */
  next(): Promise<Frame> {
    return this.nextOf(() => true);
  }

  /** Returns the next unread frame that fits. Those before it stay unread. */
  async nextOf(fits: (frame: Frame) => boolean): Promise<Frame> {
    const end = Date.now() + FRAME_TIMEOUT_MS;
    for (;;) {
      const index = this.#frames.findIndex(fits);
      if (index >= 0) return this.#frames.splice(index, 1)[0];
      if (this.raw.readyState === WebSocket.CLOSED)
        throw new Error("the socket closed instead of sending a frame");
      const remainingMs = end - Date.now();
      if (remainingMs <= 0) throw new Error("no frame arrived");
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, remainingMs);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  /** Returns the next `count` frames. */
  async take(count: number): Promise<Frame[]> {
    const frames: Frame[] = [];
    while (frames.length < count) frames.push(await this.next());
    return frames;
  }

  /** The number of frames that arrived and were not read. */
  get unread(): number {
    return this.#frames.length;
  }

  /** The TCP connection, for what no library would send. */
  get stream(): import("node:net").Socket {
    return (this.raw as unknown as { _socket: import("node:net").Socket })._socket;
  }

  /** Sends a close frame with a code that no library would send, as masked bytes (RFC 6455, 5.2). */
  rawClose(code: number): void {
    this.stream.write(Buffer.from([0x88, 0x82, 0, 0, 0, 0, code >> 8, code & 0xff]));
  }

  close(code = 1000): Promise<{ code: number; reason: string }> {
    this.raw.close(code);
    return this.closed;
  }
}

export class RefusedUpgrade extends Error {
  readonly status: number;
  readonly body: Frame;
  readonly headers: import("node:http").IncomingHttpHeaders;

  constructor(status: number, body: string, headers: import("node:http").IncomingHttpHeaders) {
    super(`the server refused the upgrade with ${status}`);
    this.status = status;
    this.body = body === "" ? undefined : JSON.parse(body);
    this.headers = headers;
  }
}

/** Waits for an upgrade that the server refuses. @throws Error if it opens the socket */
export async function refusedUpgrade(opening: Promise<TestSocket>): Promise<RefusedUpgrade> {
  const refused = await opening.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (refused instanceof RefusedUpgrade) return refused;
  throw new Error("the upgrade was not refused");
}
