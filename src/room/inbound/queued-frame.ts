import type { Decoded } from "../../protocol/errors.ts";
import { bearerToken } from "../../protocol/frames/bearer-token.ts";
import { type ClientFrame, decodeClientFrame } from "../../protocol/frames/decode.ts";
import { sessionOf } from "../members/session.ts";
import type { Outcome } from "../room.ts";
import { isCommand } from "./commands.ts";
import type { QueueEntry } from "./frame-queue.ts";

/** A frame on its way: what it is, and what was found out for it while it waited. */
export type QueuedFrame = QueueEntry & {
  socket: WebSocket;
  /** The search for its coins, if it waits for them; aborted when the frame is decided again. */
  waitingForCoins?: { coins: number; search: AbortController };
  input:
    | { kind: "frame"; decoded: Decoded<ClientFrame> }
    | { kind: "token"; token: string }
    /** Frames that are not taken, one after another. */
    | { kind: "rate-limited"; frames: number; retryAfter: number; clientMessageId?: string | undefined };
  /** How it ends, whatever else is the case. */
  outcome?: Outcome;
  /** The file in R2. */
  upload?: { uuid: string; contentType: string };
  /** It was looked up, and is no repeat. */
  isDedupeChecked?: boolean;
  /** It waited for the members' standing to be read, which failed. */
  statusRefreshFailed?: boolean;
};

export function parseFrame(socket: WebSocket, data: string | ArrayBuffer, maxFileBytes: number): QueuedFrame {
  const { memberId, protocol } = sessionOf(socket);
  const token = bearerToken(data);
  if (token !== undefined) return { socket, memberId, bytes: 0, input: { kind: "token", token } };
  const decoded = decodeClientFrame(data, maxFileBytes, protocol);
  const bytes = decoded.ok && decoded.frame.type === "file" ? decoded.frame.bytes.byteLength : 0;
  return { socket, memberId, bytes, input: { kind: "frame", decoded } };
}

/** A ping in a spelling that the platform does not answer by itself. */
export function isPing({ input }: QueuedFrame): boolean {
  return input.kind === "frame" && input.decoded.ok && input.decoded.frame.type === "ping";
}

/** Takes the place of a frame that came too fast: of that, only its id is kept. */
export function asRateLimited({ socket, memberId, input }: QueuedFrame, retryAfter: number): QueuedFrame {
  const clientMessageId = input.kind === "frame" ? clientMessageIdOf(input.decoded) : undefined;
  return {
    socket,
    memberId,
    bytes: 0,
    input: { kind: "rate-limited", frames: 1, retryAfter, clientMessageId },
  };
}

/** The sender's own id of a frame, if it has one. */
export function clientMessageIdOf(decoded: Decoded<ClientFrame>): string | undefined {
  if (!decoded.ok) return decoded.clientMessageId;
  return isCommand(decoded.frame) ? undefined : decoded.frame.clientMessageId;
}

/** Takes the place of a frame for which too many wait. However many those are, they take no memory. */
export function coalesceOverflow(
  queued: QueuedFrame,
  queue: readonly QueuedFrame[],
): QueuedFrame | undefined {
  const refusal = queued.input.kind === "rate-limited" ? queued : asRateLimited(queued, 1);
  const lastAccepted = queue.findLastIndex(({ input }) => input.kind !== "rate-limited");
  const previousRefusal = queue
    .slice(lastAccepted + 1)
    .map(({ socket, input }) =>
      socket === queued.socket && input.kind === "rate-limited" ? input : undefined,
    )
    .find((input) => input && input.clientMessageId === undefined);
  if (
    !previousRefusal ||
    refusal.input.kind !== "rate-limited" ||
    refusal.input.clientMessageId !== undefined
  )
    return refusal;
  previousRefusal.frames += refusal.input.frames;
  return undefined;
}
