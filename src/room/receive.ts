import { verifyToken } from "../auth/token.ts";
import { isExempt } from "../core/member-status.ts";
import { otherOf } from "../core/pair.ts";
import { detectContentType } from "../files/content-type.ts";
import { log } from "../log.ts";
import { closeIfGraceOver, rejectIfExpired } from "../platform/sockets.ts";
import type { ErrorCode } from "../protocol/errors.ts";
import { errorFrame } from "../protocol/frames/decode.ts";
import type { FileFrame } from "../protocol/frames/file.ts";
import { type Arrival, idOf } from "./arrival.ts";
import { answerAsk, isAsk } from "./asks.ts";
import type { Step } from "./intake.ts";
import type { Content } from "./messages.ts";
import { findRepeat } from "./repeats.ts";
import type { Failure, Outcome, Room } from "./room.ts";
import { deliver, keepSession, sessionOf } from "./session.ts";
import { acknowledge, store } from "./store.ts";

/**
 * Decides one frame of an authenticated socket, from the start each time that it waited for something. What it may and can
 * pay for is stored and sent in this turn. Never throws: what goes wrong is answered on the socket, which stays open unless
 * its member may not be here any more.
 */
export function decide(room: Room, arrival: Arrival): Step<Failure> {
  delete arrival.lacks;
  let outcome: Outcome | (() => Promise<void>);
  try {
    outcome = arrival.outcome ?? judge(room, arrival, Date.now());
    if (typeof outcome === "function") return waiting(arrival, outcome);
  } catch (error) {
    // A statement failed, and left nothing behind. What memory knows may be ahead of it.
    room.messages.reload();
    room.leases.reload();
    room.sentIds.reload();
    outcome = failed(arrival, "internal", error);
  }
  if (arrival.upload) room.uploads.release(arrival.upload.uuid);
  if (outcome.ok) return "done";
  answer(room, arrival, outcome);
  const { code } = outcome;
  const waited = arrival.outcome !== undefined || arrival.unread;
  const isShared = code === "unavailable" || code === "rate_limited";
  return waited && isShared && arrival.said.kind === "frame" ? { failsLine: outcome } : "done";
}

/** Answers a frame that waited behind one that failed; what is no message does not fail with it. */
export function abandon(room: Room, arrival: Arrival, failure: Failure): boolean {
  if (arrival.said.kind !== "frame") return false;
  answer(room, arrival, failure);
  return true;
}

function judge(room: Room, arrival: Arrival, now: number): Outcome | (() => Promise<void>) {
  const { socket, said } = arrival;
  const session = sessionOf(socket);
  const { memberId } = session;
  if (closeIfGraceOver(socket, now)) return { ok: true };
  if (said.kind === "too much") return { ok: false, code: "rate_limited", retry_after: said.retryAfter };
  if (said.kind === "token") {
    return async () => {
      arrival.outcome = await reauthenticate(room, arrival, said.token);
    };
  }
  if (rejectIfExpired(socket, now)) {
    log({ act: "send", code: "token_expired", member: memberId, chat: session.chatId });
    return { ok: true };
  }

  const { standings, pair, settings } = room;
  const freshness = standings.freshness(now);
  if (freshness === "stale") standings.renewSoon(now);
  const known = standings.of(memberId);
  // While D1 is away, who pays does not wait for it with every frame.
  const mayWait = known && !isExempt(known, now) ? !standings.isFailing : !standings.failedJustNow(now);
  if (freshness === "expired" && !arrival.unread) {
    if (mayWait) {
      return async () => {
        arrival.unread = !(await standings.renew());
      };
    }
    standings.renewSoon(now);
  }
  const otherId = otherOf(pair, memberId);
  const sender = standings.of(memberId);
  const other = standings.of(otherId);
  if (!sender || !other) return { ok: false, code: "unavailable" };
  if (!sender.isActive) return { ok: false, code: "member_disabled" };
  if (sender.tokenEpoch !== session.epoch) return { ok: false, code: "unauthorized" };
  if (!said.decoded.ok) return { ok: false, code: said.decoded.code };
  const { frame } = said.decoded;
  if (isAsk(frame)) return answerAsk(room, socket, { ask: frame, otherId, now });
  if (!other.isActive) return { ok: false, code: "member_disabled" };
  const exempt = isExempt(sender, now);
  // Who pays may go on while D1 is away; who does not might have lost the role.
  if (exempt && freshness === "expired") return { ok: false, code: "unavailable" };

  if (!arrival.isNew) {
    const repeat = findRepeat(room, memberId, frame, now);
    if (repeat && "code" in repeat) return repeat;
    if (repeat) {
      acknowledge(room, socket, repeat, now);
      return { ok: true };
    }
    arrival.isNew = true;
  }
  let listPrice = settings.messagePrice;
  let content: Content | undefined;
  if (frame.type === "text") content = { type: "text", text: frame.text };
  if (frame.type === "smile") {
    const smile = room.smiles.of(frame.smileId, now);
    if (!smile) return () => readSmile(room, arrival, frame.smileId);
    if (!smile.isActive) return { ok: false, code: "smile_not_found" };
    listPrice = smile.price;
    content = { type: "smile", smileId: smile.id, fileUuid: smile.fileUuid };
  }

  const price = exempt ? 0 : listPrice;
  if (price > (frame.maxPrice ?? price)) return { ok: false, code: "price_changed", price };
  if (price > room.leases.left(memberId)) {
    const lacks = { coins: price };
    arrival.lacks = lacks;
    return () => findCoins(room, arrival, lacks);
  }
  if (frame.type === "file") {
    const { name, text, bytes } = frame;
    if (!arrival.upload) return () => upload(room, arrival, frame);
    const { uuid, contentType } = arrival.upload;
    content = { type: "file", fileUuid: uuid, text, name, size: bytes.byteLength, contentType };
  }
  if (!content) throw new Error("a frame without content");
  const { clientMessageId } = frame;
  store(room, socket, { ...content, memberId, at: now, price, exempt, clientMessageId });
  return { ok: true };
}

async function findCoins(room: Room, arrival: Arrival, lacks: { coins: number }): Promise<void> {
  // The frame goes on as soon as its coins are there, and may wait for something else by now.
  const isOver = () => arrival.lacks !== lacks;
  const found = await room.leases.find(arrival.memberId, lacks.coins, isOver);
  if (!isOver() && !found.ok) arrival.outcome = found;
}

async function readSmile(room: Room, arrival: Arrival, id: number): Promise<void> {
  if (!(await room.smiles.read(id))) arrival.outcome = { ok: false, code: "smile_not_found" };
}

async function upload(room: Room, arrival: Arrival, frame: FileFrame): Promise<void> {
  const { name, bytes, claimedType } = frame;
  const contentType = await detectContentType(bytes, claimedType);
  const uuid = crypto.randomUUID();
  await room.uploads.put({ uuid, name, contentType, bytes });
  arrival.upload = { uuid, contentType };
}

/** A new token for the same member on the same socket: the socket lives on until that one runs out. */
async function reauthenticate(room: Room, { socket, memberId }: Arrival, token: string): Promise<Outcome> {
  const identity = await verifyToken(room.settings.jwtKey, token);
  const readings = await room.standings.read();
  if (!readings) return { ok: false, code: "unavailable" };
  const member = readings.find((reading) => reading.memberId === memberId);
  const isGood = identity?.memberId === memberId && identity.epoch === member?.tokenEpoch;
  // Before the reading is taken: a new password that it tells of must not close the socket of who has the token for it.
  if (isGood) keepSession(socket, { ...sessionOf(socket), ...identity });
  room.standings.take(readings);
  if (!member?.isActive) return { ok: false, code: "member_disabled" };
  return isGood ? { ok: true } : { ok: false, code: "unauthorized" };
}

/** What a frame waits for never rejects: what fails outside is `unavailable`. */
function waiting(arrival: Arrival, wait: () => Promise<void>): () => Promise<void> {
  return () =>
    wait().catch((error) => {
      arrival.outcome = failed(arrival, "unavailable", error);
    });
}

function failed(arrival: Arrival, code: ErrorCode, error: unknown): Failure {
  const { memberId, chatId } = sessionOf(arrival.socket);
  log({ act: actOf(arrival), code, member: memberId, chat: chatId, error });
  return { ok: false, code };
}

function answer(room: Room, arrival: Arrival, outcome: Failure): void {
  const { socket, said } = arrival;
  const { ok: _, code, ...more } = outcome;
  const { memberId, chatId } = sessionOf(socket);
  const isMalformed = said.kind === "frame" && !said.decoded.ok && said.decoded.code === code;
  if (!isMalformed) {
    log({ act: actOf(arrival), code, member: memberId, chat: chatId, step: room.leases.of(memberId)?.step });
  }
  const frames = said.kind === "too much" ? said.frames : 1;
  const clientMessageId = said.kind === "frame" ? idOf(said.decoded) : undefined;
  const id = said.kind === "too much" ? said.clientMessageId : clientMessageId;
  const frame = errorFrame(code, { ...more, ...(id !== undefined && { client_message_id: id }) });
  for (let i = 0; i < frames; i++) deliver(socket, frame, Date.now());
}

function actOf({ said }: Arrival): string {
  return said.kind === "token" ? "reauthenticate" : "send";
}
