import { verifyToken } from "../auth/token.ts";
import type { Pair } from "../core/pair.ts";
import { isExempt } from "../core/pricing.ts";
import type { Database } from "../db/database.ts";
import { findMember, findMembers } from "../db/members.ts";
import { findSmile } from "../db/smiles.ts";
import { chargeMessage } from "../db/transfers.ts";
import { recogniseType } from "../files/content-type.ts";
import { deleteFile, putFile } from "../files/storage.ts";
import { log } from "../log.ts";
import type { ErrorCode } from "../protocol/errors.ts";
import { bearerToken, type ClientFrame, decodeClientFrame, errorFrame } from "../protocol/frames.ts";
import type { Settings } from "../settings.ts";
import { type Content, type Messages, toContract } from "./messages.ts";
import { closeWith, deliver, refuseExpired, type Session, sessionOf } from "./session.ts";

/** What a frame needs of its room. */
export type Room = {
  pair: Pair;
  settings: Settings;
  db: Database;
  files: R2Bucket;
  messages: Messages;
  /** Every socket of the room. */
  sockets: () => WebSocket[];
};

type Outcome = { ok: true } | { ok: false; code: ErrorCode; price?: number; balance?: number };

/** D1 or R2 failed: nothing is wrong with the frame. */
class Unavailable extends Error {}

/**
 * Handles one frame of an authenticated socket. Never rejects: what goes wrong is answered on the socket, which stays open
 * unless its member may not be here any more.
 */
export async function receive(room: Room, socket: WebSocket, data: string | ArrayBuffer): Promise<void> {
  const session = sessionOf(socket);
  const token = bearerToken(data);
  const act = token === undefined ? "send" : "reauthenticate";
  let outcome: Outcome;
  let error: unknown;
  try {
    if (token !== undefined) outcome = await reauthenticate(room, socket, session, token);
    else if (refuseExpired(socket, Date.now())) return;
    else {
      const decoded = decodeClientFrame(data, room.settings.maxFileBytes);
      if (!decoded.ok) return deliver(socket, errorFrame(decoded.code), Date.now());
      outcome = await send(room, socket, session, decoded.frame);
    }
  } catch (thrown) {
    error = thrown instanceof Unavailable ? thrown.cause : thrown;
    outcome = { ok: false, code: thrown instanceof Unavailable ? "unavailable" : "internal" };
  }
  if (outcome.ok) return;
  const { ok: _, code, ...more } = outcome;
  log({ act, code, member: session.memberId, chat: session.chatId, error });
  deliver(socket, errorFrame(code, more), Date.now());
}

/** Prices, charges, stores and sends one message. */
async function send(room: Room, socket: WebSocket, session: Session, frame: ClientFrame): Promise<Outcome> {
  const { db, settings, pair } = room;
  const { memberId, chatId } = session;
  const otherId = memberId === pair.low ? pair.high : pair.low;
  const { [memberId]: sender, [otherId]: other } = await outside(findMembers(db, [memberId, otherId]));
  if (!sender || !other) throw new Error("a member of this chat is not in D1");
  if (!sender.isActive || !other.isActive) {
    for (const member of [sender, other]) if (!member.isActive) closeMember(room, member.id);
    return { ok: false, code: "member_disabled" };
  }
  if (sender.tokenEpoch !== session.epoch) {
    closeWith(socket, "unauthorized");
    return { ok: false, code: "unauthorized" };
  }

  const offered = await contentOf(db, frame, settings);
  if (!offered) return { ok: false, code: "smile_not_found" };
  const { content } = offered;
  const exempt = isExempt(sender, Date.now());
  const price = exempt ? 0 : offered.price;
  if (sender.balance < price) {
    return { ok: false, code: "insufficient_balance", price, balance: sender.balance };
  }

  if (frame.type === "file" && content.type === "file") {
    await outside(putFile(room.files, { uuid: content.fileUuid, ...content, bytes: frame.bytes }));
  }
  if (price > 0) {
    const charge = { memberId, chatId, messageId: room.messages.nextId, amount: price, at: Date.now() };
    const { charged, balance } = await outside(chargeMessage(db, charge));
    if (!charged) {
      if (content.type === "file") await outside(deleteFile(room.files, content.fileUuid));
      return { ok: false, code: "insufficient_balance", price, balance };
    }
  }

  const now = Date.now();
  const message = room.messages.append({ ...content, memberId, at: now, price, exempt });
  const json = JSON.stringify(toContract(message, chatId));
  for (const each of room.sockets()) deliver(each, json, now);
  return { ok: true };
}

/** What a frame would store, and its price for who pays; undefined for a smile that is not there. */
async function contentOf(
  db: Database,
  frame: ClientFrame,
  { messagePrice }: Settings,
): Promise<{ content: Content; price: number } | undefined> {
  switch (frame.type) {
    case "text":
      return { content: frame, price: messagePrice };
    case "smile": {
      const smile = await outside(findSmile(db, frame.smileId));
      if (!smile?.isActive) return undefined;
      return { content: { type: "smile", smileId: smile.id, fileUuid: smile.fileUuid }, price: smile.price };
    }
    case "file": {
      const { name, text, bytes, claimedType } = frame;
      const contentType = await recogniseType(bytes, claimedType);
      const fileUuid = crypto.randomUUID();
      return {
        content: { type: "file", fileUuid, text, name, size: bytes.byteLength, contentType },
        price: messagePrice,
      };
    }
  }
}

/** A new token for the same member on the same socket: the socket lives on until that one runs out. */
async function reauthenticate(
  room: Room,
  socket: WebSocket,
  session: Session,
  token: string,
): Promise<Outcome> {
  const identity = await verifyToken(room.settings.jwtKey, token);
  if (identity?.memberId !== session.memberId) return { ok: false, code: "unauthorized" };
  const member = await outside(findMember(room.db, identity.memberId));
  if (member && !member.isActive) {
    closeMember(room, member.id);
    return { ok: false, code: "member_disabled" };
  }
  if (member?.tokenEpoch !== identity.epoch) return { ok: false, code: "unauthorized" };
  socket.serializeAttachment({ ...session, ...identity } satisfies Session);
  return { ok: true };
}

function closeMember(room: Room, memberId: number): void {
  for (const socket of room.sockets()) {
    if (sessionOf(socket).memberId === memberId) closeWith(socket, "member_disabled");
  }
}

async function outside<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (cause) {
    throw new Unavailable("D1 or R2 failed", { cause });
  }
}
