import { PAGE_DEFAULT_MESSAGES, TEXT_MAX_LENGTH } from "../../core/limits.ts";
import { isExempt } from "../../core/member-status.ts";
import { log } from "../../log.ts";
import { JOINED_FRAMES_HEADER } from "../../platform/joined-frames.ts";
import { v1Date } from "../../protocol/frames/dates.ts";
import type { Welcome } from "../../protocol/frames/server.ts";
import { V1 } from "../../protocol/scalars.ts";
import { largestFileBytes } from "../../settings.ts";
import type { OtherMember } from "../members/connect.ts";
import type { Session } from "../members/session.ts";
import type { Room } from "../room.ts";
import { messageJson } from "./message-json.ts";

type SocketOptions = Pick<Session, "protocol" | "joinsFrames">;

/** Returns the options that an upgrade requests for its socket. */
export function socketOptions({ headers }: Request): SocketOptions {
  const protocol = headers.get("Sec-WebSocket-Protocol") === V1 ? V1 : "contract";
  return { protocol, ...(headers.has(JOINED_FRAMES_HEADER) && { joinsFrames: true }) };
}

/** Returns the headers of the response that accepts a socket with these options. */
export function acceptingHeaders({ protocol, joinsFrames }: SocketOptions): Record<string, string> {
  return {
    ...(protocol === V1 && { "Sec-WebSocket-Protocol": V1 }),
    ...(joinsFrames && { [JOINED_FRAMES_HEADER]: "1" }),
  };
}

/** Encodes the first frame of a socket: its messages, in parley.v1 within the `welcome`. */
export function firstFrame(
  room: Room,
  session: Session,
  { other, request, now }: { other: OtherMember; request: Request; now: number },
): string {
  if (session.protocol === V1) {
    const resume = parseResume(request);
    // Ids only grow, so this room was restored to an earlier time, or the client is wrong.
    if (resume.after > room.messages.lastId) {
      const { memberId: member, chatId: chat } = session;
      log({ event: "chat.open", code: "behind", member, chat, message: resume.after });
    }
    return welcomeJson(room, session, { other, resume, now });
  }
  const { messages } = pageJson(room, session, { limit: room.settings.historyLimit });
  return messages;
}

type Resume = { after: number; limit: number };

/** Reads the query that the front door has checked and written. */
function parseResume(request: Request): Resume {
  const { searchParams } = new URL(request.url);
  return {
    after: Number(searchParams.get("after") ?? 0),
    limit: Number(searchParams.get("limit") ?? PAGE_DEFAULT_MESSAGES),
  };
}

/** Encodes a page of messages for a session's member, as a JSON array of that many bytes. */
export function pageJson(
  { messages, tables }: Room,
  session: Session,
  page: { after?: number; before?: number; limit: number; maxBytes?: number },
): { messages: string; bytes: number; hasMore: boolean; isCut: boolean } {
  const found = messages.page(page, (message) => messageJson(message, tables.requireChatId(), session));
  return { ...found, messages: `[${found.messages.join(",")}]`, bytes: Math.max(2, found.bytes + 1) };
}

function welcomeJson(
  room: Room,
  session: Session,
  { other, resume, now }: { other: OtherMember; resume: Resume; now: number },
): string {
  const { messages, tables, readReceipts, presence, settings, memberStatus } = room;
  const { memberId } = session;
  const { messagePrice } = settings;
  const status = memberStatus.of(memberId);
  const page = pageJson(room, session, resume);
  const head = {
    type: "welcome",
    member_id: memberId,
    chat_id: messages.hasBegun ? tables.requireChatId() : null,
    other_member: {
      ...other,
      online: presence.isOnline(other.id, now),
      last_read_id: readReceipts.of(other.id),
    },
    last_read_id: readReceipts.of(memberId),
    prices: { text: messagePrice, file: messagePrice },
    limits: { text_length: TEXT_MAX_LENGTH, file_bytes: largestFileBytes(settings) },
    exempt: status !== undefined && isExempt(status, now),
    balance: balanceOf(room, memberId),
  } satisfies Omit<Welcome, "messages" | "has_more" | "server_time">;
  // The messages are JSON already: insert them as they are, without parsing them.
  const messagesJson = `"messages":${page.messages},"has_more":${page.hasMore}`;
  return `${JSON.stringify(head).slice(0, -1)},${messagesJson},"server_time":"${v1Date(now)}"}`;
}

/** Returns the member's coins as this room last read them: exact, except for coins that other rooms have spent since. */
export function balanceOf({ memberStatus, leases }: Room, memberId: number): number {
  const { total, fundsOutside = 0 } = memberStatus.of(memberId) ?? {};
  if (total !== undefined) return Math.max(0, total - leases.spendsOf(memberId).spent);
  return fundsOutside + leases.available(memberId);
}
