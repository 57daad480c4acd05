import { FIRST_FRAME_WAIT_MS, FLOOD_MAX_BYTES, FLOOD_MAX_FRAMES, ROOM_WAIT_MS } from "../../core/limits.ts";
import { log } from "../../log.ts";
import { type CloseCode, closeCodeOf, sendableClose } from "../../protocol/errors.ts";
import { bearerToken } from "../../protocol/frames/bearer-token.ts";
import { utf8Length } from "../../protocol/frames/text.ts";

export type OpenResult = { ok: true; upstream: WebSocket } | { ok: false; code: CloseCode };
type OpenRoom = (token: string) => Promise<OpenResult>;
type FrameData = string | ArrayBuffer;
type Close = { code: number; reason: string };

/** Accepts a socket and splices it with the room that `openRoom` opens for the token in the first frame. */
export function spliceOnFirstFrame(openRoom: OpenRoom, headers: Record<string, string> = {}): Response {
  const { 0: client, 1: socket } = new WebSocketPair();
  new Splice(socket, openRoom).start();
  return new Response(null, { status: 101, webSocket: client, headers });
}

/**
 * Joins a client's socket with a room's, and then passes every frame and close on unread, both ways and in order.
 *
 * | phase     | a frame of the client   | a close of the client          | next phase                                     |
 * | --------- | ----------------------- | ------------------------------ | ---------------------------------------------- |
 * | `waiting` | must hold a token       | is answered                    | `opening` with a token; `closed` after 10 s    |
 * | `opening` | is buffered, in bounds  | waits behind the buffered ones | `open`, or `closed`: refused, late, or a flood |
 * | `open`    | goes to the room        | goes to the room               | `closed` when either side closes               |
 * | `closed`  | is dropped              | is answered                    |                                                |
 */
class Splice {
  readonly #client: WebSocket;
  readonly #openRoom: OpenRoom;
  #room: WebSocket | undefined;
  #phase: "waiting" | "opening" | "open" | "closed" = "waiting";
  #deadline = setTimeout(() => this.#fail("auth_timeout"), FIRST_FRAME_WAIT_MS);
  #earlyFrames: FrameData[] = [];
  #earlyBytes = 0;
  #pendingClose: Close | undefined;

  constructor(client: WebSocket, openRoom: OpenRoom) {
    this.#client = client;
    this.#openRoom = openRoom;
  }

  start(): void {
    acceptHalfOpen(this.#client);
    this.#client.addEventListener("message", ({ data }) => this.onClientFrame(data));
    this.#client.addEventListener("close", (close) => this.onClientClose(close));
  }

  onClientFrame(frame: FrameData): void {
    if (this.#phase === "waiting") this.#onFirstFrame(frame);
    else if (this.#phase === "opening") this.#bufferFrame(frame);
    else if (this.#phase === "open") this.#room?.send(frame);
  }

  onClientClose({ code, reason }: Close): void {
    const sendable = sendableClose(code);
    if (this.#phase === "opening") {
      this.#pendingClose = { code: sendable, reason };
      return;
    }
    clearTimeout(this.#deadline);
    this.#phase = "closed";
    // The room answers the close, and its answer closes the client's side. Without a room, nothing else would.
    (this.#room ?? this.#client).close(sendable, reason);
  }

  onRoomFrame(frame: FrameData): void {
    this.#client.send(frame);
  }

  onRoomClose({ code, reason }: Close): void {
    this.#phase = "closed";
    const sendable = sendableClose(code, 1011);
    this.#client.close(sendable, reason);
    this.#room?.close(sendable, reason);
  }

  #onFirstFrame(frame: FrameData): void {
    const token = bearerToken(frame);
    if (token === undefined) {
      this.#fail("unauthorized");
      return;
    }
    clearTimeout(this.#deadline);
    this.#deadline = setTimeout(() => this.#fail("unavailable"), ROOM_WAIT_MS);
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
      result = await this.#openRoom(token);
    } catch (error) {
      log({ event: "socket.open", code: "unavailable", error });
      result = { ok: false, code: "unavailable" };
    }
    if (result.ok) this.#connect(result.upstream);
    else if (this.#phase === "opening") this.#closeClient(result.code);
  }

  #connect(room: WebSocket): void {
    acceptHalfOpen(room);
    if (this.#phase === "closed") {
      room.close(1000);
      return;
    }

    clearTimeout(this.#deadline);
    this.#room = room;
    this.#phase = "open";
    room.addEventListener("message", ({ data }) => this.onRoomFrame(data));
    room.addEventListener("close", (close) => this.onRoomClose(close));
    for (const frame of this.#earlyFrames) room.send(frame);
    this.#earlyFrames = [];
    if (this.#pendingClose) room.close(this.#pendingClose.code, this.#pendingClose.reason);
  }

  #fail(code: CloseCode): void {
    log({ event: "socket.open", code });
    this.#closeClient(code);
  }

  #closeClient(code: CloseCode): void {
    this.#phase = "closed";
    this.#earlyFrames = [];
    clearTimeout(this.#deadline);
    this.#client.close(closeCodeOf(code), code);
  }
}

/** Accepts a socket so that the runtime does not answer its close: the splice answers it, with the code of the other side. */
function acceptHalfOpen(socket: WebSocket): void {
  socket.binaryType = "arraybuffer";
  socket.accept({ allowHalfOpen: true });
}
