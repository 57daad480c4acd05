import { dedupeWindow, isSameContent } from "../../core/dedupe.ts";
import { isTransient } from "../../core/transient.ts";
import { readParties } from "../../db/chats.ts";
import type { Database } from "../../db/database.ts";
import { log } from "../../log.ts";
import { withDeadline } from "../../platform/deadline.ts";
import { numberRequest } from "../../platform/reading-requests.ts";
import type { ErrorCode } from "../../protocol/errors.ts";
import type { V1Message } from "../../protocol/frames/server.ts";
import { toV1 } from "../outbound/message-json.ts";
import type { Room } from "../room.ts";
import type { SiteSendResult, SiteText } from "../rpc.ts";
import { commitMessage } from "../store/commit-message.ts";
import type { Message } from "../store/message-row.ts";
import { reloadRoom } from "../store/reload-room.ts";
import type { ClientIdLookup } from "./client-ids.ts";

type Known = Exclude<ClientIdLookup, { kind: "unknown" }> | { kind: "ahead" };

/**
 * Stores a text that the site's server sends on behalf of a member, at no price, and sends it to both members. A repeat gets its
 * first answer whatever has changed since, and is not stored again.
 */
export async function sendForSite(room: Room, db: Database, sent: SiteText): Promise<SiteSendResult> {
  if (room.settings.isClosed) return refuse("unavailable");
  try {
    const repeat = await search(room, sent, (known) => answerKnown(room, sent, known));
    if (repeat) return repeat;
    const refusal = await prepare(room, db, sent);
    if (refusal) return refusal;
    // Another copy of the request may have been stored meanwhile.
    return await search(room, sent, (known) => answerKnown(room, sent, known) ?? store(room, sent));
  } catch (error) {
    reloadRoom(room);
    const code = isTransient(error) ? "unavailable" : "internal";
    log({ event: "message.send", code, member: sent.memberId, chat: room.tables.chatId, error });
    return refuse(code);
  }
}

/** Looks the id of a message up, and takes the result in the same turn: until then, nothing else may store a message. */
async function search<T>(
  { messages, clientIds }: Room,
  { memberId, clientMessageId }: SiteText,
  take: (known: Known) => T,
): Promise<T> {
  const now = Date.now();
  const period = dedupeWindow(clientMessageId, now, messages.lastAt);
  if (!period) return take({ kind: "ahead" });
  let found = clientIds.lookup(memberId, clientMessageId, period.since, now);
  while (found.kind === "unknown") {
    const { before } = found;
    // The members' frames need not wait for a long search.
    await scheduler.wait(0);
    found = clientIds.scan(memberId, clientMessageId, { ...period, before });
  }
  // Another copy may have been stored while this one waited, behind the part that was searched.
  const id = clientIds.cached(memberId, clientMessageId);
  return take(id === undefined ? found : { kind: "stored", id });
}

function answerKnown(room: Room, sent: SiteText, known: Known): SiteSendResult | undefined {
  if (known.kind === "new") return undefined;
  if (known.kind === "ahead") return refuse("stale_message_id");
  const stored = room.messages.find(known.id);
  if (!stored) throw new Error("the index has a message id whose message is not stored");
  if (!isSameContent({ type: "text", text: sent.text }, stored)) return refuse("message_id_conflict");
  return { isRepeat: true, message: shown(room, stored) };
}

/** Reads both members from D1, and creates the chat's row if there is none. Returns the refusal, if there is one. */
async function prepare(
  room: Room,
  db: Database,
  { memberId }: SiteText,
): Promise<SiteSendResult | undefined> {
  const { pair, chatRow, tables } = room;
  const { order } = numberRequest();
  const parties = await withDeadline(readParties(db, { pair, sessionIds: [], issuer: undefined }));
  const { low, high } = parties;
  if (!low || !high) return refuse("member_not_found");
  if (!low.isActive || !high.isActive) return refuse("member_disabled");
  chatRow.onConnect(parties, memberId, order);
  if (chatRow.isBehind) return refuse("unavailable");
  if (tables.chatId === undefined) await chatRow.create();
  return undefined;
}

/** Stores the message, unless a connect has shown during the last search that the room lacks another one: see `requireChat`. */
function store(room: Room, { memberId, text, clientMessageId }: SiteText): SiteSendResult {
  if (room.chatRow.isBehind) return refuse("unavailable");
  const message = {
    type: "text",
    text,
    memberId,
    price: 0,
    exempt: true,
    clientMessageId,
    via: "site",
  } as const;
  const stored = commitMessage(room, undefined, { ...message, at: Date.now() });
  return { isRepeat: false, message: shown(room, stored) };
}

function refuse(refusal: ErrorCode): SiteSendResult {
  return { isRepeat: false, refusal };
}

function shown({ tables }: Room, message: Message): V1Message {
  return toV1(message, tables.requireChatId(), { isOwn: true });
}
