import { verifyToken } from "../auth/token.ts";
import type { Pair } from "../core/pair.ts";
import { isExempt } from "../core/pricing.ts";
import { recogniseType } from "../files/content-type.ts";
import { log } from "../log.ts";
import type { Decoded, ErrorCode } from "../protocol/errors.ts";
import type { FileFrame } from "../protocol/file-frame.ts";
import { bearerToken, type ClientFrame, decodeClientFrame, errorFrame } from "../protocol/frames.ts";
import type { Settings } from "../settings.ts";
import type { Entry, Step } from "./intake.ts";
import type { Leases } from "./leases.ts";
import { type Content, type Message, type Messages, type NewMessage, toContract } from "./messages.ts";
import { closeOverdue, deliver, keepSession, refuseExpired, sessionOf } from "./session.ts";
import type { SmilePrices } from "./smile-prices.ts";
import type { Standings } from "./standings.ts";
import type { Uploads } from "./uploads.ts";

/** What a frame needs of its room. */
export type Room = {
  pair: Pair;
  settings: Settings;
  storage: DurableObjectStorage;
  messages: Messages;
  leases: Leases;
  standings: Standings;
  smiles: SmilePrices;
  uploads: Uploads;
  /** Every socket of the room. */
  sockets: () => WebSocket[];
};

export type Failure = {
  ok: false;
  code: ErrorCode;
  price?: number;
  balance?: number;
  retry_after?: number;
};
export type Outcome = { ok: true } | Failure;

/** A frame on its way: what it is, and what was found out for it while it waited. */
export type Arrival = Entry & {
  socket: WebSocket;
  said:
    | { kind: "frame"; decoded: Decoded<ClientFrame> }
    | { kind: "token"; token: string }
    /** Frames that are not taken, one after another. */
    | { kind: "too much"; frames: number; retryAfter: number };
  /** How it ends, whatever else is the case. */
  outcome?: Outcome;
  /** The file in R2. */
  upload?: { uuid: string; contentType: string };
  /** It waited for the members' standing to be read, which failed. */
  unread?: boolean;
};

export function readArrival(socket: WebSocket, data: string | ArrayBuffer, maxFileBytes: number): Arrival {
  const { memberId } = sessionOf(socket);
  const token = bearerToken(data);
  if (token !== undefined) return { socket, memberId, bytes: 0, said: { kind: "token", token } };
  const decoded = decodeClientFrame(data, maxFileBytes);
  const bytes = decoded.ok && decoded.frame.type === "file" ? decoded.frame.bytes.byteLength : 0;
  return { socket, memberId, bytes, said: { kind: "frame", decoded } };
}

/** Takes the place of a frame that came too fast. */
export function tooMuch(socket: WebSocket, retryAfter: number): Arrival {
  return {
    socket,
    memberId: sessionOf(socket).memberId,
    bytes: 0,
    said: { kind: "too much", frames: 1, retryAfter },
  };
}

/** Takes the place of a frame for which too many wait. However many those are, they take no memory. */
export function refuseOverflow({ socket }: Arrival, line: readonly Arrival[]): Arrival | undefined {
  const taken = line.findLastIndex(({ said }) => said.kind !== "too much");
  const { said } = line.slice(taken + 1).find((each) => each.socket === socket) ?? {};
  if (said?.kind !== "too much") return tooMuch(socket, 1);
  said.frames++;
  return undefined;
}

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
  if (closeOverdue(socket, now)) return { ok: true };
  if (said.kind === "too much") return { ok: false, code: "rate_limited", retry_after: said.retryAfter };
  if (said.kind === "token") {
    return async () => {
      arrival.outcome = await reauthenticate(room, arrival, said.token);
    };
  }
  if (refuseExpired(socket, now)) {
    log({ act: "send", code: "token_expired", member: memberId, chat: session.chatId });
    return { ok: true };
  }

  const { standings, pair, settings } = room;
  const freshness = standings.freshness(now);
  if (freshness === "ageing") standings.renewSoon(now);
  const known = standings.of(memberId);
  // While D1 is away, who pays does not wait for it with every frame.
  const mayWait = known && !isExempt(known, now) ? !standings.isFailing : !standings.failedJustNow(now);
  if (freshness === "old" && !arrival.unread) {
    if (mayWait) {
      return async () => {
        arrival.unread = !(await standings.renew());
      };
    }
    standings.renewSoon(now);
  }
  const sender = standings.of(memberId);
  const other = standings.of(memberId === pair.low ? pair.high : pair.low);
  if (!sender || !other) return { ok: false, code: "unavailable" };
  if (!sender.isActive) return { ok: false, code: "member_disabled" };
  if (sender.tokenEpoch !== session.epoch) return { ok: false, code: "unauthorized" };
  if (!said.decoded.ok) return said.decoded;
  if (!other.isActive) return { ok: false, code: "member_disabled" };
  const exempt = isExempt(sender, now);
  // Who pays may go on while D1 is away; who does not might have lost the role.
  if (exempt && freshness === "old") return { ok: false, code: "unavailable" };

  const { frame } = said.decoded;
  let listPrice = settings.messagePrice;
  let content: Content | undefined;
  if (frame.type === "text") content = frame;
  if (frame.type === "smile") {
    const smile = room.smiles.of(frame.smileId, now);
    if (!smile) return () => readSmile(room, arrival, frame.smileId);
    if (!smile.isActive) return { ok: false, code: "smile_not_found" };
    listPrice = smile.price;
    content = { type: "smile", smileId: smile.id, fileUuid: smile.fileUuid };
  }

  const price = exempt ? 0 : listPrice;
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
  store(room, session.chatId, { ...content, memberId, at: now, price, exempt });
  return { ok: true };
}

/** The message, its charge and its place in the order are one row. It is sent behind that: nothing is sent that is not stored. */
function store(room: Room, chatId: number, message: NewMessage): void {
  const { messages, leases, uploads, storage } = room;
  let stored: Message;
  if (message.type === "file") {
    stored = storage.transactionSync(() => {
      uploads.claim(message.fileUuid);
      return messages.append(message);
    });
  } else stored = messages.append(message);
  const { memberId, price, id, at } = stored;
  if (price > 0) leases.spend(memberId, price, id, at);
  // The message is stored: whatever fails from here on is no answer to its sender.
  try {
    const json = JSON.stringify(toContract(stored, chatId));
    for (const each of room.sockets()) deliver(each, json, message.at);
    if (price > 0) leases.renewEarly(memberId, price);
  } catch (error) {
    log({ act: "deliver", code: "internal", member: memberId, chat: chatId, error });
  }
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
  const contentType = await recogniseType(bytes, claimedType);
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
  for (let i = 0; i < frames; i++) deliver(socket, errorFrame(code, more), Date.now());
}

function actOf({ said }: Arrival): string {
  return said.kind === "token" ? "reauthenticate" : "send";
}
