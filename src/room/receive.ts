import { verifyToken } from "../auth/token.ts";
import type { Pair } from "../core/pair.ts";
import { isExempt } from "../core/pricing.ts";
import type { Database } from "../db/database.ts";
import { findMember, findMembers, type Member } from "../db/members.ts";
import { findSmile } from "../db/smiles.ts";
import { chargeMessage } from "../db/transfers.ts";
import { recogniseType } from "../files/content-type.ts";
import { dropFile, putFile } from "../files/storage.ts";
import { log } from "../log.ts";
import type { Decoded, ErrorCode } from "../protocol/errors.ts";
import { bearerToken, type ClientFrame, decodeClientFrame, errorFrame } from "../protocol/frames.ts";
import type { Settings } from "../settings.ts";
import { type Content, type Message, type Messages, toContract } from "./messages.ts";
import { closeOverdue, closeWith, deliver, refuseExpired, type Session, sessionOf } from "./session.ts";

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

/** A frame as it came, read before it waits for its turn: what is refused holds no memory. */
export type Arrival = { kind: "frame"; decoded: Decoded<ClientFrame> } | { kind: "token"; token: string };

export function readArrival(data: string | ArrayBuffer, maxFileBytes: number): Arrival {
  const token = bearerToken(data);
  return token === undefined
    ? { kind: "frame", decoded: decodeClientFrame(data, maxFileBytes) }
    : { kind: "token", token };
}

/**
 * Handles one frame of an authenticated socket. Never rejects: what goes wrong is answered on the socket, which stays open
 * unless its member may not be here any more.
 */
export async function receive(room: Room, socket: WebSocket, arrival: Arrival): Promise<void> {
  const session = sessionOf(socket);
  let outcome: Outcome;
  let error: unknown;
  try {
    if (closeOverdue(socket, Date.now())) return;
    if (arrival.kind === "token") outcome = await reauthenticate(room, socket, session, arrival.token);
    else if (refuseExpired(socket, Date.now())) {
      log({ act: "send", code: "token_expired", member: session.memberId, chat: session.chatId });
      return;
    } else outcome = await send(room, session, arrival.decoded);
  } catch (thrown) {
    error = thrown instanceof Unavailable ? thrown.cause : thrown;
    outcome = { ok: false, code: thrown instanceof Unavailable ? "unavailable" : "internal" };
  }
  if (outcome.ok) return;
  const { ok: _, code, ...more } = outcome;
  const act = arrival.kind === "token" ? "reauthenticate" : "send";
  const isMalformed = arrival.kind === "frame" && !arrival.decoded.ok && arrival.decoded.code === code;
  if (!isMalformed) log({ act, code, member: session.memberId, chat: session.chatId, error });
  deliver(socket, errorFrame(code, more), Date.now());
}

/** Prices, charges, stores and sends one message. */
async function send(room: Room, session: Session, decoded: Decoded<ClientFrame>): Promise<Outcome> {
  const { db, settings, pair } = room;
  const { memberId, chatId } = session;
  const otherId = memberId === pair.low ? pair.high : pair.low;
  const members = await outside(findMembers(db, [memberId, otherId]));
  const { [memberId]: sender, [otherId]: other } = members;
  if (!sender || !other) throw new Error("a member of this chat is not in D1");
  closeStale(room, members);
  if (!sender.isActive) return { ok: false, code: "member_disabled" };
  if (sender.tokenEpoch !== session.epoch) return { ok: false, code: "unauthorized" };
  if (!decoded.ok) return decoded;
  if (!other.isActive) return { ok: false, code: "member_disabled" };

  const { frame } = decoded;
  const offered = await contentOf(db, frame, settings);
  if (!offered) return { ok: false, code: "smile_not_found" };
  const { content } = offered;
  const exempt = isExempt(sender, Date.now());
  const price = exempt ? 0 : offered.price;
  if (sender.balance < price) {
    return { ok: false, code: "insufficient_balance", price, balance: sender.balance };
  }

  const fileUuid = content.type === "file" ? content.fileUuid : undefined;
  let message: Message;
  try {
    if (frame.type === "file" && content.type === "file") {
      await outside(putFile(room.files, { ...content, uuid: content.fileUuid, bytes: frame.bytes }));
    }
    if (price > 0) {
      const charge = { memberId, chatId, messageId: room.messages.nextId, amount: price, at: Date.now() };
      const { charged, balance } = await outside(chargeMessage(db, charge));
      if (!charged) {
        if (fileUuid) await dropFile(room.files, fileUuid);
        // With the coins there, the member was deactivated since they were counted.
        return balance < price
          ? { ok: false, code: "insufficient_balance", price, balance }
          : { ok: false, code: "member_disabled" };
      }
    }
    message = room.messages.append({ ...content, memberId, at: Date.now(), price, exempt });
  } catch (error) {
    if (fileUuid) await dropFile(room.files, fileUuid);
    throw error;
  }

  const json = JSON.stringify(toContract(message, chatId));
  for (const each of room.sockets()) deliver(each, json, Date.now());
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
  const member = await outside(findMember(room.db, session.memberId));
  if (!member) throw new Error("a member of this chat is not in D1");
  if (!member.isActive) {
    closeStale(room, { [member.id]: member });
    return { ok: false, code: "member_disabled" };
  }
  const identity = await verifyToken(room.settings.jwtKey, token);
  if (identity?.memberId !== member.id || identity.epoch !== member.tokenEpoch) {
    return { ok: false, code: "unauthorized" };
  }
  socket.serializeAttachment({ ...session, ...identity } satisfies Session);
  return { ok: true };
}

/** Closes the sockets of members who are deactivated, and those that a token opened which a new password has ended. */
function closeStale(room: Room, members: { [id: number]: Member }): void {
  for (const socket of room.sockets()) {
    const { memberId, epoch } = sessionOf(socket);
    const member = members[memberId];
    if (member && !member.isActive) closeWith(socket, "member_disabled");
    else if (member && member.tokenEpoch !== epoch) closeWith(socket, "unauthorized");
  }
}

async function outside<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (cause) {
    throw new Unavailable("D1 or R2 failed", { cause });
  }
}
