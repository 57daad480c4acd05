import { verifyToken } from "../../auth/token.ts";
import { isExempt } from "../../core/member-status.ts";
import { otherOf } from "../../core/pair.ts";
import { detectContentType } from "../../files/content-type.ts";
import { type LogEvent, log } from "../../log.ts";
import { closeIfGraceOver, rejectIfExpired } from "../../platform/token-expiry.ts";
import type { ErrorCode } from "../../protocol/errors.ts";
import { errorFrame } from "../../protocol/frames/error-frame.ts";
import type { FileFrame } from "../../protocol/frames/file.ts";
import { deliver, saveSession, sessionOf } from "../members/session.ts";
import type { Failure, Outcome, Room } from "../room.ts";
import { acknowledge, commitMessage } from "../store/commit-message.ts";
import type { MessageContent } from "../store/messages.ts";
import { handleCommand, isCommand } from "./commands.ts";
import { findDuplicate } from "./dedupe.ts";
import type { QueueAction } from "./frame-queue.ts";
import { clientMessageIdOf, type QueuedFrame } from "./queued-frame.ts";

/**
 * Decides one frame of an authenticated socket, from the start each time that it waited for something. What it may and can
 * pay for is stored and sent in this turn. Never throws: what goes wrong is answered on the socket, which stays open unless
 * its member may not be here any more.
 */
export function handleFrame(room: Room, queued: QueuedFrame): QueueAction<Failure> {
  queued.waitingForCoins?.search.abort();
  delete queued.waitingForCoins;
  let outcome: Outcome | (() => Promise<void>);
  try {
    outcome = queued.outcome ?? decide(room, queued, Date.now());
    if (typeof outcome === "function") return guarded(queued, outcome);
  } catch (error) {
    // A statement failed, and left nothing behind. What memory knows may be ahead of it.
    room.messages.reload();
    room.leases.reload();
    room.clientIds.clear();
    outcome = logFailure(queued, "internal", error);
  }
  if (queued.upload) room.uploads.release(queued.upload.uuid);
  if (outcome.ok) return "done";
  sendError(room, queued, outcome);
  const { code } = outcome;
  const waited = queued.outcome !== undefined || queued.statusRefreshFailed;
  const isShared = code === "unavailable" || code === "rate_limited";
  return waited && isShared && queued.input.kind === "frame" ? { failQueue: outcome } : "done";
}

/** Answers a frame that waited behind one that failed; what is no message does not fail with it. */
export function failQueued(room: Room, queued: QueuedFrame, failure: Failure): boolean {
  if (queued.input.kind !== "frame") return false;
  sendError(room, queued, failure);
  return true;
}

function decide(room: Room, queued: QueuedFrame, now: number): Outcome | (() => Promise<void>) {
  const { socket, input } = queued;
  const session = sessionOf(socket);
  const { memberId } = session;
  if (closeIfGraceOver(socket, now)) return { ok: true };
  if (input.kind === "rate-limited")
    return { ok: false, code: "rate_limited", retry_after: input.retryAfter };
  if (input.kind === "token") {
    return async () => {
      queued.outcome = await reauthenticate(room, queued, input.token);
    };
  }
  if (rejectIfExpired(socket, now)) {
    log({ event: "message.send", code: "token_expired", member: memberId, chat: session.chatId });
    return { ok: true };
  }

  const { memberStatus, pair, settings } = room;
  const freshness = memberStatus.freshness(now);
  if (freshness === "stale") memberStatus.refreshInBackground(now);
  const known = memberStatus.of(memberId);
  // While D1 is away, who pays does not wait for it with every frame.
  const mayWait = known && !isExempt(known, now) ? !memberStatus.isFailing : !memberStatus.isBackingOff(now);
  if (freshness === "expired" && !queued.statusRefreshFailed) {
    if (mayWait) {
      return async () => {
        queued.statusRefreshFailed = !(await memberStatus.refresh());
      };
    }
    memberStatus.refreshInBackground(now);
  }
  const otherId = otherOf(pair, memberId);
  const sender = memberStatus.of(memberId);
  const other = memberStatus.of(otherId);
  if (!sender || !other) return { ok: false, code: "unavailable" };
  if (!sender.isActive) return { ok: false, code: "member_disabled" };
  if (sender.tokenEpoch !== session.epoch) return { ok: false, code: "unauthorized" };
  if (!input.decoded.ok) return { ok: false, code: input.decoded.code };
  const { frame } = input.decoded;
  if (isCommand(frame)) return handleCommand(room, socket, { command: frame, otherId, now });
  if (!other.isActive) return { ok: false, code: "member_disabled" };
  const exempt = isExempt(sender, now);
  // Who pays may go on while D1 is away; who does not might have lost the role.
  if (exempt && freshness === "expired") return { ok: false, code: "unavailable" };

  if (!queued.isDedupeChecked) {
    const duplicate = findDuplicate(room, memberId, frame, now);
    if (duplicate && "code" in duplicate) return duplicate;
    if (duplicate) {
      acknowledge(room, socket, duplicate, now);
      return { ok: true };
    }
    queued.isDedupeChecked = true;
  }
  let listPrice = settings.messagePrice;
  let content: MessageContent | undefined;
  if (frame.type === "text") content = { type: "text", text: frame.text };
  if (frame.type === "smile") {
    const smile = room.smiles.of(frame.smileId, now);
    if (!smile) return () => loadSmile(room, queued, frame.smileId);
    if (!smile.isActive) return { ok: false, code: "smile_not_found" };
    listPrice = smile.price;
    content = { type: "smile", smileId: smile.id, fileUuid: smile.fileUuid };
  }

  const price = exempt ? 0 : listPrice;
  if (price > (frame.maxPrice ?? price)) return { ok: false, code: "price_changed", price };
  if (price > room.leases.available(memberId)) {
    const search = new AbortController();
    queued.waitingForCoins = { coins: price, search };
    return () => findFunds(room, queued, price, search.signal);
  }
  if (frame.type === "file") {
    const { name, text, bytes } = frame;
    if (!queued.upload) return () => uploadFile(room, queued, frame);
    const { uuid, contentType } = queued.upload;
    content = { type: "file", fileUuid: uuid, text, name, size: bytes.byteLength, contentType };
  }
  if (!content) throw new Error("a frame without content");
  const { clientMessageId } = frame;
  commitMessage(room, socket, { ...content, memberId, at: now, price, exempt, clientMessageId });
  return { ok: true };
}

/** @param signal aborted when the frame is decided again: its coins came, and it may be waiting for something else by now */
async function findFunds(room: Room, queued: QueuedFrame, price: number, signal: AbortSignal): Promise<void> {
  const result = await room.leases.find(queued.memberId, price, signal);
  if (!signal.aborted && !result.ok) queued.outcome = result;
}

async function loadSmile(room: Room, queued: QueuedFrame, id: number): Promise<void> {
  if (!(await room.smiles.load(id))) queued.outcome = { ok: false, code: "smile_not_found" };
}

async function uploadFile(room: Room, queued: QueuedFrame, frame: FileFrame): Promise<void> {
  const { name, bytes, claimedType } = frame;
  const contentType = await detectContentType(bytes, claimedType);
  const uuid = crypto.randomUUID();
  await room.uploads.put({ uuid, name, contentType, bytes });
  queued.upload = { uuid, contentType };
}

/** A new token for the same member on the same socket: the socket lives on until that one runs out. */
async function reauthenticate(
  room: Room,
  { socket, memberId }: QueuedFrame,
  token: string,
): Promise<Outcome> {
  const identity = await verifyToken(room.settings.jwtKey, token);
  const snapshots = await room.memberStatus.load();
  if (!snapshots) return { ok: false, code: "unavailable" };
  const member = snapshots.find((snapshot) => snapshot.memberId === memberId);
  const isValid = identity?.memberId === memberId && identity.epoch === member?.tokenEpoch;
  // Before the reading is taken: a new password that it tells of must not close the socket of who has the token for it.
  if (isValid) saveSession(socket, { ...sessionOf(socket), ...identity });
  room.memberStatus.apply(snapshots);
  if (!member?.isActive) return { ok: false, code: "member_disabled" };
  return isValid ? { ok: true } : { ok: false, code: "unauthorized" };
}

/** What a frame waits for never rejects: what fails outside is `unavailable`. */
function guarded(queued: QueuedFrame, wait: () => Promise<void>): () => Promise<void> {
  return () =>
    wait().catch((error) => {
      queued.outcome = logFailure(queued, "unavailable", error);
    });
}

function logFailure(queued: QueuedFrame, code: ErrorCode, error: unknown): Failure {
  const { memberId, chatId } = sessionOf(queued.socket);
  log({ event: logEventFor(queued), code, member: memberId, chat: chatId, error });
  return { ok: false, code };
}

function sendError(room: Room, queued: QueuedFrame, failure: Failure): void {
  const { socket, input } = queued;
  const { ok: _, code, ...details } = failure;
  const { memberId, chatId } = sessionOf(socket);
  const isMalformed = input.kind === "frame" && !input.decoded.ok && input.decoded.code === code;
  if (!isMalformed) {
    log({
      event: logEventFor(queued),
      code,
      member: memberId,
      chat: chatId,
      step: room.leases.of(memberId)?.step,
    });
  }
  const frames = input.kind === "rate-limited" ? input.frames : 1;
  const clientMessageId = input.kind === "frame" ? clientMessageIdOf(input.decoded) : undefined;
  const id = input.kind === "rate-limited" ? input.clientMessageId : clientMessageId;
  const frame = errorFrame(code, { ...details, ...(id !== undefined && { client_message_id: id }) });
  for (let i = 0; i < frames; i++) deliver(socket, frame, Date.now());
}

function logEventFor({ input }: QueuedFrame): LogEvent {
  return input.kind === "token" ? "socket.reauthenticate" : "message.send";
}
