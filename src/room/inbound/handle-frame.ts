import { FLOOD_MAX_REFUSALS } from "../../core/limits.ts";
import { isTransient } from "../../core/transient.ts";
import { type LogEvent, log } from "../../log.ts";
import type { ErrorCode } from "../../protocol/errors.ts";
import { errorFrame } from "../../protocol/frames/error-frame.ts";
import { deliver, sessionOf } from "../members/session.ts";
import type { Room } from "../room.ts";
import { reloadRoom } from "../store/reload-room.ts";
import { decide } from "./decide.ts";
import type { Decision, Failure, Outcome } from "./decision.ts";
import type { QueueAction, Wait } from "./frame-queue.ts";
import { asRateLimited, clientMessageIdOf, isPing, isRefused, type QueuedFrame } from "./queued-frame.ts";

/**
 * Handles one frame of an authenticated socket: runs it through the gates of `decide`, and sends the error if one refuses it.
 * The frame queue calls it again after each wait. Never throws. The socket stays open unless its member may no longer use it.
 */
export function handleFrame(room: Room, queued: QueuedFrame): QueueAction<Failure> {
  const { progress } = queued;
  const decision = progress.outcome ?? tryDecide(room, queued);
  if (decision.kind === "wait") {
    return { wait: { until: neverRejecting(queued, decision.until), coins: decision.coins } };
  }
  if (progress.upload) room.uploads.release(progress.upload.uuid);
  if (decision.kind === "done") {
    // A ping costs the client nothing, so it must not hide a flood.
    if (!isPing(queued)) room.refusalStreaks.end(queued.socket);
    return "done";
  }
  const { failure } = decision;
  sendError(room, queued, failure);
  return isSharedFailure(queued, failure) ? { failQueue: failure } : "done";
}

/**
 * Fails a queued frame together with the one ahead of it. This includes commands of parley.v1, such as `history` and `read`.
 * Returns false for tokens and rate-limited frames: they stay in the queue, which handles them on their own.
 */
export function failQueued(room: Room, queued: QueuedFrame, failure: Failure): boolean {
  if (queued.input.kind !== "frame") return false;
  sendError(room, queued, failure);
  return true;
}

/**
 * Refuses a frame for which its sender's queue has no room, with constant work. An error with a `client_message_id` is sent at
 * once. Errors without one must keep their place, because the client knows their frames by the order: one entry of the queue
 * counts them.
 * @param last the entry that already counts such frames of this socket
 * @returns the entry to queue; undefined if there is none
 */
export function refuseOverflow(
  room: Room,
  queued: QueuedFrame,
  last: QueuedFrame | undefined,
): QueuedFrame | undefined {
  const refusal = isRefused(queued) ? queued : asRateLimited(queued, 1);
  const { frames, retryAfter, clientMessageId } = refusal.input;
  if (clientMessageId !== undefined) {
    sendError(room, refusal, { code: "rate_limited", retry_after: retryAfter });
    return undefined;
  }
  if (!last || !isRefused(last)) return refusal;
  last.input.frames += frames;
  if (last.input.frames >= FLOOD_MAX_REFUSALS) {
    // The socket is closed now, so it receives none of the errors.
    countRefusals(room, last, "rate_limited", last.input.frames);
    last.input.frames = 0;
  }
  return undefined;
}

function tryDecide(room: Room, queued: QueuedFrame): Decision {
  try {
    return decide({ room, queued, session: sessionOf(queued.socket), now: Date.now() });
  } catch (error) {
    reloadRoom(room);
    return logRejection(queued, isTransient(error) ? "unavailable" : "internal", error);
  }
}

/** Wraps a wait so that it never rejects: an error of D1, R2 or another room ends the frame with `unavailable`. */
function neverRejecting(queued: QueuedFrame, until: Wait["until"]): Wait["until"] {
  return (signal) =>
    until(signal).catch((error) => {
      queued.progress.outcome = logRejection(queued, "unavailable", error);
    });
}

/** Returns whether the frames behind this one would fail in the same way, because this one already waited in vain. */
function isSharedFailure({ input, progress }: QueuedFrame, { code }: Failure): boolean {
  const waited = progress.outcome !== undefined || progress.statusRefreshFailed;
  const isShared = code === "unavailable" || code === "rate_limited";
  return waited === true && isShared && input.kind === "frame";
}

function logRejection(queued: QueuedFrame, code: ErrorCode, error: unknown): Outcome {
  const { memberId, chatId } = sessionOf(queued.socket);
  log({ event: logEventFor(queued), code, member: memberId, chat: chatId, error });
  return { kind: "reject", failure: { code } };
}

/** Sends the error for a frame, or for each of several rate-limited ones. */
function sendError(room: Room, queued: QueuedFrame, { code, ...details }: Failure): void {
  const { socket, input } = queued;
  const id = messageIdToReport(queued);
  const frame = errorFrame(code, { ...details, ...(id !== undefined && { client_message_id: id }) });
  const count = input.kind === "rate-limited" ? input.frames : 1;
  for (let i = 0; i < count; i++) {
    deliver(socket, frame, Date.now());
    countRefusals(room, queued, code, 1);
  }
}

function countRefusals(room: Room, queued: QueuedFrame, code: ErrorCode, count: number): void {
  const step = room.leases.of(queued.memberId)?.step;
  room.refusalStreaks.add(queued.socket, { event: logEventFor(queued), code, step }, count);
}

function messageIdToReport({ input }: QueuedFrame): string | undefined {
  if (input.kind === "rate-limited") return input.clientMessageId;
  return input.kind === "frame" ? clientMessageIdOf(input.decoded) : undefined;
}

function logEventFor({ input }: QueuedFrame): LogEvent {
  return input.kind === "token" ? "socket.reauthenticate" : "message.send";
}
