import { FIRST_FRAME_WAIT_MS, FLOOD_MAX_BYTES, FLOOD_MAX_FRAMES, ROOM_WAIT_MS } from "../core/limits.ts";
import { log } from "../log.ts";
import { type CloseCode, closeCodeOf, sendableClose } from "../protocol/errors.ts";
import { bearerToken, utf8Length } from "../protocol/frames/decode.ts";

export type Opened = { ok: true; room: WebSocket } | { ok: false; code: CloseCode };
type Data = string | ArrayBuffer;

/**
 * Accepts a socket, waits for its first frame, and splices it with the room that `openRoom` finds for the token in it.
 * From then on every frame and close goes through unread, both ways and in order; what arrives while the room is being
 * opened waits here. A first frame that is no token, or a token that is refused, ends the socket.
 */
export function spliceOnFirstFrame(
  openRoom: (token: string) => Promise<Opened>,
  headers: Record<string, string> = {},
): Response {
  const { 0: client, 1: socket } = new WebSocketPair();
  socket.binaryType = "arraybuffer";
  // Half open: a close is answered when the other side has answered it, and with its code.
  socket.accept({ allowHalfOpen: true });

  let phase: "waiting" | "opening" | "open" | "closed" = "waiting";
  let room: WebSocket | undefined;
  let early: Data[] = [];
  let earlyBytes = 0;
  /** The client's close, if it came while the room was being opened: it waits behind the early frames. */
  let leave: { code: number; reason: string } | undefined;
  let deadline = setTimeout(() => refuse("auth_timeout"), FIRST_FRAME_WAIT_MS);

  function refuse(code: CloseCode): void {
    log({ act: "open socket", code });
    end(code);
  }

  function end(code: CloseCode): void {
    phase = "closed";
    early = [];
    clearTimeout(deadline);
    socket.close(closeCodeOf(code), code);
  }

  async function open(token: string): Promise<void> {
    let opened: Opened;
    try {
      opened = await openRoom(token);
    } catch (error) {
      log({ act: "open socket", code: "unavailable", error });
      opened = { ok: false, code: "unavailable" };
    }
    if (!opened.ok) {
      if (phase === "opening") end(opened.code);
      return;
    }
    const answer = opened.room;
    answer.binaryType = "arraybuffer";
    answer.accept({ allowHalfOpen: true });
    if (phase === "closed") return answer.close(1000);

    clearTimeout(deadline);
    room = answer;
    phase = "open";
    answer.addEventListener("message", ({ data }) => socket.send(data));
    answer.addEventListener("close", ({ code, reason }) => {
      phase = "closed";
      socket.close(sendableClose(code, 1011), reason);
      answer.close(sendableClose(code, 1011), reason);
    });
    for (const frame of early) answer.send(frame);
    early = [];
    if (leave) answer.close(leave.code, leave.reason);
  }

  function keep(frame: Data): void {
    early.push(frame);
    earlyBytes += typeof frame === "string" ? utf8Length(frame) : frame.byteLength;
    if (early.length > FLOOD_MAX_FRAMES || earlyBytes > FLOOD_MAX_BYTES) refuse("flood");
  }

  function begin(frame: Data): void {
    const token = bearerToken(frame);
    if (token === undefined) {
      refuse("unauthorized");
      return;
    }
    clearTimeout(deadline);
    deadline = setTimeout(() => refuse("unavailable"), ROOM_WAIT_MS);
    phase = "opening";
    void open(token);
  }

  socket.addEventListener("message", ({ data }) => {
    if (phase === "waiting") begin(data);
    else if (phase === "opening") keep(data);
    else if (phase === "open") room?.send(data);
  });

  socket.addEventListener("close", ({ code, reason }) => {
    const sendable = sendableClose(code);
    if (phase === "opening") {
      leave = { code: sendable, reason };
      return;
    }
    clearTimeout(deadline);
    phase = "closed";
    // The room answers a close, and its answer closes the client's side. Without a room, nobody else will.
    (room ?? socket).close(sendable, reason);
  });

  return new Response(null, { status: 101, webSocket: client, headers });
}
