import { FIRST_FRAME_WAIT_MS, FLOOD_MAX_BYTES, FLOOD_MAX_FRAMES } from "../core/limits.ts";
import { log } from "../log.ts";
import { closeCodeOf, type ErrorCode } from "../protocol/errors.ts";
import { bearerToken, utf8Length } from "../protocol/frames.ts";

export type Opened = { ok: true; room: WebSocket } | { ok: false; code: ErrorCode };
type Data = string | ArrayBuffer;

/**
 * Accepts a socket, waits for its first frame, and splices it with the room that `openRoom` finds for the token in it.
 * From then on every frame and close goes through unread, both ways and in order; what arrives while the room is being
 * opened waits here. A first frame that is no token, or a token that is refused, ends the socket.
 */
export function spliceOnFirstFrame(openRoom: (token: string) => Promise<Opened>): Response {
  const { 0: client, 1: socket } = new WebSocketPair();
  socket.binaryType = "arraybuffer";
  // Half open: a close is answered when the other side has answered it, and with its code.
  socket.accept({ allowHalfOpen: true });

  let phase: "waiting" | "opening" | "open" | "closed" = "waiting";
  let room: WebSocket | undefined;
  let early: Data[] = [];
  let earlyBytes = 0;

  function refuse(code: ErrorCode): void {
    log({ act: "open chat", code });
    end(code);
  }

  function end(code: ErrorCode): void {
    phase = "closed";
    early = [];
    clearTimeout(deadline);
    socket.close(closeCodeOf(code), code);
  }

  const deadline = setTimeout(() => refuse("auth_timeout"), FIRST_FRAME_WAIT_MS);

  async function open(token: string): Promise<void> {
    let opened: Opened;
    try {
      opened = await openRoom(token);
    } catch (error) {
      log({ act: "open chat", code: "unavailable", error });
      opened = { ok: false, code: "unavailable" };
    }
    if (!opened.ok) {
      if (phase === "opening") end(opened.code);
      return;
    }
    const { room: answer } = opened;
    answer.binaryType = "arraybuffer";
    answer.accept({ allowHalfOpen: true });
    if (phase === "closed") return answer.close(1000);
    room = answer;
    answer.addEventListener("message", ({ data }) => socket.send(data));
    answer.addEventListener("close", ({ code, reason }) => {
      phase = "closed";
      socket.close(sendable(code, 1011), reason);
      answer.close(sendable(code, 1011), reason);
    });
    for (const frame of early) answer.send(frame);
    early = [];
    phase = "open";
  }

  socket.addEventListener("message", ({ data }) => {
    if (phase === "open") room?.send(data);
    else if (phase === "opening") {
      early.push(data);
      earlyBytes += typeof data === "string" ? utf8Length(data) : data.byteLength;
      if (early.length > FLOOD_MAX_FRAMES || earlyBytes > FLOOD_MAX_BYTES) refuse("flood");
    } else if (phase === "waiting") {
      const token = bearerToken(data);
      if (token === undefined) return refuse("unauthorized");
      clearTimeout(deadline);
      phase = "opening";
      void open(token);
    }
  });

  socket.addEventListener("close", ({ code, reason }) => {
    clearTimeout(deadline);
    if (room) room.close(sendable(code, 1000), reason);
    else socket.close(sendable(code, 1000), reason);
    phase = "closed";
  });

  return new Response(null, { status: 101, webSocket: client });
}

/** A close code that may be sent: 1005 says that there was none, 1006 that the peer was `lost` (RFC 6455, 7.4.1). */
function sendable(code: number, lost: number): number {
  if (code === 1005) return 1000;
  return code === 1006 ? lost : code;
}
