import type { FoundMembers } from "../../protocol/http/members.ts";
import type { ChatHost } from "../chat-host.tsx";
import { NameSearch } from "./name-search.ts";

export type MembersByName = NameSearch<FoundMembers["members"][number], number>;

/** Returns a search for members. */
export function membersByName(host: Pick<ChatHost, "request">): MembersByName {
  return new NameSearch(async (query, after) => {
    const { members, next_after: next } = await host.request<FoundMembers>("/members/search", {
      method: "POST",
      body: { query, ...(after !== undefined && { after }) },
    });
    return { found: members, next: next ?? undefined };
  });
}
