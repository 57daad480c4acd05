import type { Context } from "hono";
import { type ChatPlace, comparePlaces, parsePlace } from "../../core/chat-place.ts";
import { NAME_MAX_LENGTH } from "../../core/limits.ts";
import { CHATS_PAGE_DEFAULT, CHATS_PAGE_MAX } from "../../core/list-limits.ts";
import { matchesName } from "../../core/name-key.ts";
import { chosenName, storedName } from "../../core/stored-name.ts";
import { InboxFrames } from "../../protocol/frames/client.ts";
import type { PageRequest } from "../../protocol/frames/inbox.ts";
import { mapNames } from "../../protocol/frames/listed-chat.ts";
import type { ListedChat } from "../../protocol/frames/server.ts";
import type { MemberChats } from "../../protocol/http/members.ts";
import { ChatPlace as ChatPlaceText } from "../../protocol/scalars.ts";
import type { AppEnv } from "../context.ts";
import { HttpError } from "../http-error.ts";
import { idOfOther, otherParam } from "./other-member.ts";
import { integerParam } from "./query.ts";

/** Returns the requested page of the list of chats. @throws HttpError 400, and 404 for an external id that no member has */
export async function pageParams<E extends AppEnv>(c: Context<E>): Promise<PageRequest> {
  const limit = integerParam(c, "limit", CHATS_PAGE_MAX) ?? CHATS_PAGE_DEFAULT;
  const request = { ...placeParam(c), ...searchParam(c), limit };
  const other = otherParam(c);
  if (!other) return request;
  const otherId = await idOfOther(c, other);
  if (otherId === undefined) throw new HttpError("member_not_found");
  return { limit, otherId };
}

function searchParam(c: Context): { query?: string } {
  const values = c.req.queries("query");
  if (values === undefined) return {};
  const query = InboxFrames.chats.shape.query.safeParse(values.length === 1 ? values[0] : null).data;
  if (query !== undefined) return { query };
  throw new HttpError("invalid_request", {
    status: 400,
    detail: `query must have 1 to ${NAME_MAX_LENGTH} characters.`,
  });
}

function placeParam(c: Context): { before?: ChatPlace } {
  const values = c.req.queries("before");
  if (values === undefined) return {};
  const before = ChatPlaceText.safeParse(values.length === 1 ? values[0] : undefined).data;
  if (before !== undefined) return { before: parsePlace(before) };
  throw new HttpError("invalid_request", {
    status: 400,
    detail: "before must be the date of a chat's last message, a comma and the chat's id.",
  });
}

/** Returns a page from the answer of an inbox. One of an earlier version answers a search with chats that do not match, or all requests with all chats. */
export function pageOf(answer: MemberChats | ListedChat[], request: PageRequest): MemberChats {
  const page = cutTo(answer, request);
  return { ...page, chats: mapNames(page.chats, chosenName) };
}

function cutTo(answer: MemberChats | ListedChat[], request: PageRequest): MemberChats {
  const { before, limit, query, otherId } = request;
  if (!Array.isArray(answer)) return query === undefined ? answer : matching(answer, query);
  const chats = answer.filter(
    ({ last_message: { date }, chat_id: chatId, other_member: other }) =>
      (!before || comparePlaces({ date, chatId }, before) < 0) &&
      (query === undefined || matchesName(storedName(other), query)) &&
      (otherId === undefined || otherId === other.id),
  );
  return { chats: chats.slice(0, limit), has_more: chats.length > limit, complete: true };
}

function matching(page: MemberChats, query: string): MemberChats {
  const chats = page.chats.filter(({ other_member }) => matchesName(storedName(other_member), query));
  // Without a last chat, there is no place from which to continue.
  return { ...page, chats, has_more: page.has_more === true && chats.length > 0 };
}
