import { type ChatPlace, formatPlace } from "../../core/chat-place.ts";
import type { ListedChat } from "../../protocol/frames/server.ts";
import type { MemberChats } from "../api.ts";
import type { ChatHost } from "../chat-host.tsx";
import { LISTED_PAGE_CHATS } from "../limits.ts";
import { NameSearch } from "../people/name-search.ts";
import { endOf } from "./loaded-chats.ts";

/** Returns a search for the member's chats by the name of the other one. */
export function chatSearch(host: Pick<ChatHost, "request">): NameSearch<ListedChat, ChatPlace> {
  return new NameSearch(async (query, end) => {
    const before = end && { before: formatPlace(end) };
    const params = new URLSearchParams({ query, ...before, limit: String(LISTED_PAGE_CHATS) });
    const page = await host.request<MemberChats>(`/members/chats?${params}`);
    return { found: page.chats, next: endOf(page) };
  });
}
