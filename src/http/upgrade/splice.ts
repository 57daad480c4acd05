import {
  CLOSE_ANSWER_WAIT_MS,
  FIRST_FRAME_WAIT_MS,
  FLOOD_MAX_BYTES,
  FLOOD_MAX_FRAMES,
  ROOM_WAIT_MS,
} from "../../core/limits.ts";
import { isTransient } from "../../core/transient.ts";
import { type CloseCode, closeCodeOf, sendableClose } from "../../protocol/errors.ts";
import { bearerToken } from "../../protocol/frames/bearer-token.ts";
import { utf8Length } from "../../protocol/frames/text.ts";
import type { BufferedBytes } from "./buffered-bytes.ts";
import { Outgoing } from "./outgoing.ts";

/**
 * `holder` names the member and the object, for the count of the bytes that wait for the member. `joinsFrames` is set if the texts
 * of the room are joined frames: see `src/platform/joined-frames.ts`.
 */
export type OpenResult =
  | { ok: true; upstream: WebSocket; holder: string; joinsFrames?: boolean }
  | { ok: false; code: CloseCode };

export type SpliceOptions = {
  /** Opens the room for the token in the first frame. */
  openRoom: (token: string) => Promise<OpenResult>;
  /** Ends the request with all that it holds: the only way to end a connection whose client does not answer a close. */
  abort: () => void;
  buffered: BufferedBytes;
  /** Logs the end of a socket that no room has accepted, or that failed. */
  logEnd: (entry: { code: CloseCode; error?: unknown }) => void;
};
type FrameData = string | ArrayBuffer;
type Close = { code: number; reason: string };

/** Accepts a socket and splices it with the room that `openRoom` opens for the token in the first frame. */
export function spliceOnFirstFrame(options: SpliceOptions, headers: Record<string, string> = {}): Response {
  const { 0: client, 1: socket } = new WebSocketPair();
  new Splice(socket, options).start();
  return new Response(null, { status: 101, webSocket: client, headers });
}

/**
 * Joins a client's socket with a room's, and then passes every frame and close on unread, both ways and in order. However one of
 * them ends, with a close, an error or a send that throws, the other one is closed. A client that does not read is closed too,
 * because the frames wait in the memory of all requests. A client that does not answer a close loses its connection.
 *
 * | phase     | a frame of the client  | the end of the client          | next phase                                       |
 * | --------- | ---------------------- | ------------------------------ | ------------------------------------------------ |
 * | `waiting` | must hold a token      | is answered                    | `opening` with a token; `closed` after 10 s      |
 * | `opening` | is buffered, in bounds | waits behind the buffered ones | `open`, or `closed`: refused, late, or a flood   |
 * | `open`    | goes to the room       | goes to the room               | `closing` when the client ends, else `closed`    |
 * | `closing` | is dropped             | is answered                    | `closed` when the room ends its side, or in 10 s |
 * | `closed`  | is dropped             | is answered                    |                                                  |
 */
export class Splice {
  readonly #client: WebSocket;
  readonly #options: SpliceOptions;
  readonly #outgoing: Outgoing;
  #room: WebSocket | undefined;
  #phase: "waiting" | "opening" | "open" | "closing" | "closed" = "waiting";
  #deadline = setTimeout(() => this.#fail("auth_timeout"), FIRST_FRAME_WAIT_MS);
  #earlyFrames: FrameData[] = [];
  #earlyBytes = 0;
  /** The client's close, which waits for the room. */
  #pendingClose: Close | undefined;
  #isClientGone = false;

  constructor(client: WebSocket, options: SpliceOptions) {
    this.#client = client;
    this.#options = options;
    this.#outgoing = new Outgoing(client, options.buffered);
  }

  start(): void {
    acceptHalfOpen(this.#client);
    this.#client.addEventListener("message", ({ data }) => this.#onClientFrame(data));
    this.#client.addEventListener("close", (close) => this.#onClientEnd(close));
    // A frame that breaks RFC 6455 or is too large has this event alone.
    this.#client.addEventListener("error", () => this.#onClientEnd(LOST));
  }

  #onClientFrame(frame: FrameData): void {
    if (this.#phase === "waiting") this.#onFirstFrame(frame);
    else if (this.#phase === "opening") this.#bufferFrame(frame);
    else if (this.#phase === "open") this.#send(this.#room, frame);
  }

  #onClientEnd({ code, reason }: Close): void {
    // After a close frame, the frames that the client has not read still wait for it.
    if (code === LOST.code) {
      this.#isClientGone = true;
      this.#outgoing.end();
    }
    const close = { code: sendableClose(code), reason };
    if (this.#phase === "opening") this.#pendingClose ??= close;
    else if (this.#phase === "open") this.#closeRoom(close);
    else if (this.#phase !== "closing") this.#close(close);
  }

  #onRoomFrame(frame: FrameData): void {
    if (this.#phase === "closed") return;
    this.#send(this.#outgoing, frame);
    if (this.#outgoing.isOverfull) this.#fail("rate_limited");
  }

  #onRoomEnd({ code, reason }: Close): void {
    if (code !== LOST.code) this.#close({ code: sendableClose(code), reason });
    // The client has closed already, and gets its own close back.
    else if (this.#phase === "closing" && this.#pendingClose) this.#close(this.#pendingClose);
    else this.#fail("unavailable");
  }

  #onFirstFrame(frame: FrameData): void {
    const token = bearerToken(frame);
    if (token === undefined) {
      this.#fail("unauthorized");
      return;
    }
    this.#setDeadline(ROOM_WAIT_MS, () => this.#fail("unavailable"));
    this.#phase = "opening";
    void this.#open(token);
  }

  #bufferFrame(frame: FrameData): void {
    this.#earlyFrames.push(frame);
    this.#earlyBytes += typeof frame === "string" ? utf8Length(frame) : frame.byteLength;
    if (this.#earlyFrames.length > FLOOD_MAX_FRAMES || this.#earlyBytes > FLOOD_MAX_BYTES) {
      this.#fail("flood");
    }
  }

  async #open(token: string): Promise<void> {
    let result: OpenResult;
    try {
      result = await this.#options.openRoom(token);
    } catch (error) {
      this.#options.logEnd({ code: "unavailable", error });
      result = { ok: false, code: "unavailable" };
    }
    if (result.ok) this.#connect(result);
    else if (this.#phase === "opening") this.#close(closeFor(result.code));
  }

  #connect({ upstream: room, holder, joinsFrames = false }: OpenResult & { ok: true }): void {
    acceptHalfOpen(room);
    if (this.#phase === "closed") {
      close(room, { code: 1000, reason: "" });
      return;
    }

    clearTimeout(this.#deadline);
    this.#room = room;
    this.#outgoing.holder = holder;
    this.#outgoing.areJoined = joinsFrames;
    this.#phase = "open";
    room.addEventListener("message", ({ data }) => this.#onRoomFrame(data));
    room.addEventListener("close", (close) => this.#onRoomEnd(close));
    room.addEventListener("error", () => this.#onRoomEnd(LOST));
    for (const frame of this.#earlyFrames.splice(0)) this.#send(room, frame);
    if (this.#pendingClose) this.#closeRoom(this.#pendingClose);
  }

  /** Passes the client's close on. The room's answer closes the client's side, with the room's code. */
  #closeRoom(clientClose: Close): void {
    this.#phase = "closing";
    this.#pendingClose = clientClose;
    this.#setDeadline(ROOM_WAIT_MS, () => this.#close(clientClose));
    close(this.#room, clientClose);
  }

  #send(socket: Pick<WebSocket, "send"> | undefined, frame: FrameData): void {
    try {
      socket?.send(frame);
    } catch (error) {
      this.#fail(isTransient(error) ? "unavailable" : "internal", error);
    }
  }

  #fail(code: CloseCode, error?: unknown): void {
    if (this.#phase === "closed") return;
    this.#options.logEnd({ code, error });
    this.#close(closeFor(code));
  }

  #close(answer: Close): void {
    this.#phase = "closed";
    this.#earlyFrames = [];
    clearTimeout(this.#deadline);
    close(this.#client, answer);
    close(this.#room, answer);
    if (!this.#isClientGone) {
      this.#setDeadline(CLOSE_ANSWER_WAIT_MS, () => {
        this.#outgoing.end();
        this.#options.abort();
      });
    }
  }

  #setDeadline(ms: number, onTimeout: () => void): void {
    clearTimeout(this.#deadline);
    this.#deadline = setTimeout(onTimeout, ms);
  }
}

/** The end of a socket whose peer sent no close. */
const LOST: Close = { code: 1006, reason: "" };

function closeFor(code: CloseCode): Close {
  return { code: closeCodeOf(code), reason: code };
}

/** Closes a socket. A socket that has failed cannot be closed, and throws the error that it failed with. */
function close(socket: WebSocket | undefined, { code, reason }: Close): void {
  try {
    socket?.close(code, reason);
  } catch {}
}

/** Accepts a socket so that the runtime does not answer its close: the splice answers it, with the code of the other side. */
function acceptHalfOpen(socket: WebSocket): void {
  socket.binaryType = "arraybuffer";
  socket.accept({ allowHalfOpen: true });
}
