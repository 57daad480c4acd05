import { PAGE_DEFAULT_MESSAGES } from "../../core/limits.ts";
import { isExempt } from "../../core/member-status.ts";
import type { PublicMember } from "../../db/members.ts";
import type { Protocol } from "../../protocol/frames/client.ts";
import { v1Date } from "../../protocol/frames/dates.ts";
import type { Welcome } from "../../protocol/frames/server.ts";
import { V1 } from "../../protocol/scalars.ts";
import type { Session } from "../members/session.ts";
import type { Room } from "../room.ts";
import { messageJson } from "./message-json.ts";

/** What an upgrade asks to speak. */
export function protocolOf(request: Request): Protocol {
  return request.headers.get("Sec-WebSocket-Protocol") === V1 ? V1 : "contract";
}

/** The first frame that a socket hears: its messages, and in parley.v1 what else a client begins with. */
export function firstFrame(
  room: Room,
  session: Session,
  { other, request, now }: { other: PublicMember; request: Request; now: number },
): string {
  if (session.protocol === V1)
    return welcomeJson(room, session, { other, resume: parseResume(request), now });
  const { messages } = pageJson(room, session, { limit: room.settings.historyLimit });
  return messages;
}

type Resume = { after: number; limit: number };

/** As the front door wrote it. */
function parseResume(request: Request): Resume {
  const { searchParams } = new URL(request.url);
  return {
    after: Number(searchParams.get("after") ?? 0),
    limit: Number(searchParams.get("limit") ?? PAGE_DEFAULT_MESSAGES),
  };
}

/** A page of messages as their reader gets them: a JSON array. */
export function pageJson(
  { messages }: Room,
  session: Session,
  page: { after?: number; before?: number; limit: number },
): { messages: string; hasMore: boolean } {
  const found = messages.page(page, (message) => messageJson(message, session.chatId, session));
  return { messages: `[${found.messages.join(",")}]`, hasMore: found.hasMore };
}

function welcomeJson(
  room: Room,
  session: Session,
  { other, resume, now }: { other: PublicMember; resume: Resume; now: number },
): string {
  const { readReceipts, presence, settings, memberStatus } = room;
  const { memberId, chatId } = session;
  const { messagePrice } = settings;
  const status = memberStatus.of(memberId);
  const page = pageJson(room, session, resume);
  const head = {
    type: "welcome",
    member_id: memberId,
    chat_id: chatId,
    other_member: { ...other, online: presence.isOnline(other.id), last_read_id: readReceipts.of(other.id) },
    last_read_id: readReceipts.of(memberId),
    prices: { text: messagePrice, file: messagePrice },
    exempt: status !== undefined && isExempt(status, now),
    balance: balanceOf(room, memberId),
  } satisfies Omit<Welcome, "messages" | "has_more" | "server_time">;
  // The messages are JSON already: they are not read and written once more.
  const messagesJson = `"messages":${page.messages},"has_more":${page.hasMore}`;
  return `${JSON.stringify(head).slice(0, -1)},${messagesJson},"server_time":"${v1Date(now)}"}`;
}

/** The member's coins, as this room last saw them: exact but for what other rooms spent since. */
export function balanceOf({ memberStatus, leases }: Room, memberId: number): number {
  return (memberStatus.of(memberId)?.fundsOutside ?? 0) + leases.available(memberId);
}
