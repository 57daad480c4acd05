import { type ChatPlace, parsePlace } from "../../core/chat-place.ts";
import { TEXT_FRAME_MAX_BYTES } from "../../core/limits.ts";
import type { Decoded } from "../errors.ts";
import { bearerToken } from "./bearer-token.ts";
import { InboxFrames } from "./client.ts";
import { parseObject, typeOf } from "./json.ts";
import { utf8Length } from "./text.ts";

/**
 * A request for a page of a list of chats: behind a place, or the first one; of all chats, or of those that a search finds. Over
 * HTTP it may be for the chat with one member.
 */
export type PageRequest = {
  before?: ChatPlace | undefined;
  limit: number;
  query?: string | undefined;
  otherId?: number | undefined;
};
/** A frame that a client may send to an inbox. */
export type InboxClientFrame =
  | { type: "bearer"; token: string }
  | ({ type: "chats" } & PageRequest)
  | { type: "balance" };

/** Decodes a frame from a socket of an inbox. */
export function decodeInboxFrame(data: string | ArrayBuffer): Decoded<InboxClientFrame> {
  const token = bearerToken(data);
  if (token !== undefined) return { ok: true, frame: { type: "bearer", token } };
  if (typeof data !== "string") return { ok: false, code: "unknown_type" };
  if (utf8Length(data) > TEXT_FRAME_MAX_BYTES) return { ok: false, code: "frame_too_large" };
  const object = parseObject(data);
  const type = object && typeOf(object);
  if (type === "balance") return { ok: true, frame: { type } };
  if (type !== "chats") return { ok: false, code: "unknown_type" };
  const request = InboxFrames.chats.safeParse(object).data;
  if (!request) return { ok: false, code: "invalid_message" };
  const { before, query, limit } = request;
  // Without both, it would be the first page, for which the inbox asks rooms.
  if (before === undefined && query === undefined) return { ok: false, code: "invalid_message" };
  return {
    ok: true,
    frame: { type: "chats", before: before === undefined ? before : parsePlace(before), query, limit },
  };
}
