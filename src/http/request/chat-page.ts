import type { Context } from "hono";
import { type ChatPlace, comparePlaces, parsePlace } from "../../core/chat-place.ts";
import { CHATS_PAGE_DEFAULT, CHATS_PAGE_MAX } from "../../core/list-limits.ts";
import type { PageRequest } from "../../protocol/frames/inbox.ts";
import type { ListedChat } from "../../protocol/frames/server.ts";
import type { MemberChats } from "../../protocol/http/members.ts";
import { ChatPlace as ChatPlaceText } from "../../protocol/scalars.ts";
import { HttpError } from "../http-error.ts";
import { integerParam } from "./query.ts";

/** Returns the requested page of the list of chats. @throws HttpError 400 */
export function pageParams(c: Context): PageRequest {
  const limit = integerParam(c, "limit", CHATS_PAGE_MAX) ?? CHATS_PAGE_DEFAULT;
  const otherId = integerParam(c, "other_member_id", Number.MAX_SAFE_INTEGER);
  const before = placeParam(c);
  if (otherId !== undefined) return { limit, otherId };
  return before ? { before, limit } : { limit };
}

function placeParam(c: Context): ChatPlace | undefined {
  const values = c.req.queries("before");
  if (values === undefined) return undefined;
  const before = ChatPlaceText.safeParse(values.length === 1 ? values[0] : undefined).data;
  if (before !== undefined) return parsePlace(before);
  throw new HttpError("invalid_request", {
    status: 400,
    detail: "before must be the date of a chat's last message, a comma and the chat's id.",
  });
}

/** Returns a page from the answer of an inbox. One that runs an earlier version answers with all chats. */
export function pageOf(
  answer: MemberChats | ListedChat[],
  { before, limit, otherId }: PageRequest,
): MemberChats {
  if (!Array.isArray(answer)) return answer;
  const chats = answer.filter(
    ({ last_message: { date }, chat_id: chatId, other_member: { id } }) =>
      (!before || comparePlaces({ date, chatId }, before) < 0) && (otherId === undefined || otherId === id),
  );
  return { chats: chats.slice(0, limit), has_more: chats.length > limit, complete: true };
}
