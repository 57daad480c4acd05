import { computed, signal } from "@preact/signals";
import type { ChatClient } from "../../client/chat-client.ts";
import { authedRequest } from "../account/authed-request.ts";
import { client } from "../account/session.ts";
import type { MemberChats } from "../api.ts";
import { chats, type ListedChat } from "./inbox.ts";
import { hasOlder, isComplete } from "./older-chats.ts";

/** The outcome of a search: a chat, "none" if the member has none, or "failed" if the server did not answer. */
type Search = ListedChat | "running" | "none" | "failed";

const searches = signal<{ of: ChatClient | undefined; byOther: ReadonlyMap<number, Search> }>({
  of: undefined,
  byOther: new Map(),
});
const current = computed(() => (searches.value.of === client.value ? searches.value.byOther : undefined));
/** Whether the member may have chats that the page has not loaded. */
export const isListPartial = computed(
  () => chats.value !== undefined && (hasOlder.value || !isComplete.value),
);
/** The last search. They run one after the other. */
let tail = Promise.resolve();

/** Returns the chat with a member that a search has found. Its name alone stays right. */
export function foundChat(otherId: number): ListedChat | undefined {
  const search = current.value?.get(otherId);
  return typeof search === "object" ? search : undefined;
}

/** Whether a chat that is not among the loaded ones may still be found. */
export function mayBeFound(otherId: number): boolean {
  const search = current.value?.get(otherId);
  return isListPartial.value && (search === undefined || search === "running");
}

/** Searches for the chat with a member on the server, if the list is loaded in part. A search that failed is made again. */
export function searchChat(otherId: number): void {
  const of = client.peek();
  const search = current.peek()?.get(otherId);
  if (!of || !isListPartial.peek() || (search !== undefined && search !== "failed")) return;
  const set = (outcome: Search) => {
    if (client.peek() === of)
      searches.value = { of, byOther: new Map([...(current.peek() ?? []), [otherId, outcome]]) };
  };
  set("running");
  tail = tail.then(() => load(otherId)).then(set);
}

async function load(otherId: number): Promise<Search> {
  try {
    const { chats: found } = await authedRequest<MemberChats>(`/members/chats?other_member_id=${otherId}`);
    return found.find(({ other_member }) => other_member.id === otherId) ?? "none";
  } catch {
    return "failed";
  }
}
