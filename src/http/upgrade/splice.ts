import { FIRST_FRAME_WAIT_MS, FLOOD_MAX_BYTES, FLOOD_MAX_FRAMES, ROOM_WAIT_MS } from "../../core/limits.ts";
import { log } from "../../log.ts";
import { type CloseCode, closeCodeOf, sendableClose } from "../../protocol/errors.ts";
import { bearerToken } from "../../protocol/frames/bearer-token.ts";
import { utf8Length } from "../../protocol/frames/text.ts";

export type OpenResult = { ok: true; upstream: WebSocket } | { ok: false; code: CloseCode };
type FrameData = string | ArrayBuffer;

/**
 * Accepts a socket, waits for its first frame, and splices it with the room that `openRoom` finds for the token in it.
 * From then on every frame and close goes through unread, both ways and in order; what arrives while the room is being
 * opened waits here. A first frame that is no token, or a token that is refused, ends the socket.
 */
export function spliceOnFirstFrame(
  openUpstream: (token: string) => Promise<OpenResult>,
  headers: Record<string, string> = {},
): Response {
  const { 0: client, 1: socket } = new WebSocketPair();
  socket.binaryType = "arraybuffer";
  // Half open: a close is answered when the other side has answered it, and with its code.
  socket.accept({ allowHalfOpen: true });

  let phase: "waiting" | "opening" | "open" | "closed" = "waiting";
  let upstream: WebSocket | undefined;
  let earlyFrames: FrameData[] = [];
  let earlyBytes = 0;
  /** The client's close, if it came while the room was being opened: it waits behind the early frames. */
  let pendingClose: { code: number; reason: string } | undefined;
  let deadline = setTimeout(() => reject("auth_timeout"), FIRST_FRAME_WAIT_MS);

  function reject(code: CloseCode): void {
    log({ event: "socket.open", code });
    closeClient(code);
  }

  function closeClient(code: CloseCode): void {
    phase = "closed";
    earlyFrames = [];
    clearTimeout(deadline);
    socket.close(closeCodeOf(code), code);
  }

  async function connect(token: string): Promise<void> {
    let result: OpenResult;
    try {
      result = await openUpstream(token);
    } catch (error) {
      log({ event: "socket.open", code: "unavailable", error });
      result = { ok: false, code: "unavailable" };
    }
    if (!result.ok) {
      if (phase === "opening") closeClient(result.code);
      return;
    }
    const accepted = result.upstream;
    accepted.binaryType = "arraybuffer";
    accepted.accept({ allowHalfOpen: true });
    if (phase === "closed") return accepted.close(1000);

    clearTimeout(deadline);
    upstream = accepted;
    phase = "open";
    accepted.addEventListener("message", ({ data }) => socket.send(data));
    accepted.addEventListener("close", ({ code, reason }) => {
      phase = "closed";
      socket.close(sendableClose(code, 1011), reason);
      accepted.close(sendableClose(code, 1011), reason);
    });
    for (const frame of earlyFrames) accepted.send(frame);
    earlyFrames = [];
    if (pendingClose) accepted.close(pendingClose.code, pendingClose.reason);
  }

  function bufferFrame(frame: FrameData): void {
    earlyFrames.push(frame);
    earlyBytes += typeof frame === "string" ? utf8Length(frame) : frame.byteLength;
    if (earlyFrames.length > FLOOD_MAX_FRAMES || earlyBytes > FLOOD_MAX_BYTES) reject("flood");
  }

  function onFirstFrame(frame: FrameData): void {
    const token = bearerToken(frame);
    if (token === undefined) {
      reject("unauthorized");
      return;
    }
    clearTimeout(deadline);
    deadline = setTimeout(() => reject("unavailable"), ROOM_WAIT_MS);
    phase = "opening";
    void connect(token);
  }

  socket.addEventListener("message", ({ data }) => {
    if (phase === "waiting") onFirstFrame(data);
    else if (phase === "opening") bufferFrame(data);
    else if (phase === "open") upstream?.send(data);
  });

  socket.addEventListener("close", ({ code, reason }) => {
    const sendable = sendableClose(code);
    if (phase === "opening") {
      pendingClose = { code: sendable, reason };
      return;
    }
    clearTimeout(deadline);
    phase = "closed";
    // The room answers a close, and its answer closes the client's side. Without a room, nobody else will.
    (upstream ?? socket).close(sendable, reason);
  });

  return new Response(null, { status: 101, webSocket: client, headers });
}
