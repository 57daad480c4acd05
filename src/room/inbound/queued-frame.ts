import type { Decoded } from "../../protocol/errors.ts";
import { bearerToken } from "../../protocol/frames/bearer-token.ts";
import { type ClientFrame, decodeClientFrame } from "../../protocol/frames/decode.ts";
import { sessionOf } from "../members/session.ts";
import { isCommand } from "./commands.ts";
import type { Outcome } from "./decision.ts";
import type { QueueEntry } from "./frame-queue.ts";

/** A frame on its way through the gates. */
export type QueuedFrame = QueueEntry & {
  socket: WebSocket;
  input: { kind: "frame"; decoded: Decoded<ClientFrame> } | { kind: "token"; token: string } | RateLimited;
  progress: Progress;
};

/** One or more consecutive frames of a socket that the room refuses with `rate_limited`. */
type RateLimited = {
  kind: "rate-limited";
  frames: number;
  retryAfter: number;
  clientMessageId?: string | undefined;
};
/** A refusal in the queue: it keeps the place of the frames that it refuses. */
export type RefusedFrame = QueuedFrame & { input: RateLimited };

/** An id that the room looks up for a frame: the frame's own, or the one of the message that must be stored before it. */
export type SearchedId = "own" | "predecessor";

/** The results of a frame's earlier runs through the gates, which a later run does not repeat. */
export type Progress = {
  /** Ends the frame, whatever the gates would decide now. */
  outcome?: Outcome;
  /** The frame waited for the members' status, and D1 did not answer. */
  statusRefreshFailed?: boolean;
  /** The room has no message with the frame's `client_message_id`. */
  isDedupeChecked?: boolean;
  /** The room has the message that must be stored before this one. */
  isPredecessorStored?: boolean;
  /** The frame has paid for the search of ids in storage. */
  isSearchPaid?: boolean;
  /** The search for each id has come to the message before this one. */
  searchedFrom?: Partial<Record<SearchedId, number>>;
  /** The sender may send the file today, or the sender's inbox did not answer. */
  isQuotaChecked?: boolean;
  /** The file in R2. */
  upload?: { uuid: string; contentType: string };
};

export function parseFrame(socket: WebSocket, data: string | ArrayBuffer, maxFileBytes: number): QueuedFrame {
  const { memberId, protocol } = sessionOf(socket);
  const token = bearerToken(data);
  if (token !== undefined)
    return { socket, memberId, bytes: 0, input: { kind: "token", token }, progress: {} };
  const decoded = decodeClientFrame(data, maxFileBytes, protocol);
  const bytes = decoded.ok && decoded.frame.type === "file" ? decoded.frame.bytes.byteLength : 0;
  return { socket, memberId, bytes, input: { kind: "frame", decoded }, progress: {} };
}

/** Returns the client's frame, if this is one and the decoder could read it. */
export function decodedFrame({ input }: QueuedFrame): ClientFrame | undefined {
  return input.kind === "frame" && input.decoded.ok ? input.decoded.frame : undefined;
}

/** Returns whether a frame is a ping that the platform did not answer, because its JSON has another form. */
export function isPing(queued: QueuedFrame): boolean {
  return decodedFrame(queued)?.type === "ping";
}

/** Returns the refusal that is queued in place of a frame. It holds nothing of the frame except its `client_message_id`. */
export function asRateLimited({ socket, memberId, input }: QueuedFrame, retryAfter: number): RefusedFrame {
  const clientMessageId = input.kind === "frame" ? clientMessageIdOf(input.decoded) : undefined;
  return {
    socket,
    memberId,
    bytes: 0,
    input: { kind: "rate-limited", frames: 1, retryAfter, clientMessageId },
    progress: {},
  };
}

/** Returns the `client_message_id` of a frame, if it has one. */
export function clientMessageIdOf(decoded: Decoded<ClientFrame>): string | undefined {
  if (!decoded.ok) return decoded.clientMessageId;
  return isCommand(decoded.frame) ? undefined : decoded.frame.clientMessageId;
}

export function isRefused(queued: QueuedFrame): queued is RefusedFrame {
  return queued.input.kind === "rate-limited";
}
