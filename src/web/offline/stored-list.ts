import { computed, effect, signal } from "@preact/signals";
import type { ChatClient } from "../../client/chat-client.ts";
import type { ListedChat } from "../../protocol/frames/server.ts";
import { client } from "../account/session.ts";
import { chats } from "../chats/inbox.ts";
import { STORED_LIST_MAX_CHATS } from "../limits.ts";
import { LateWrite } from "./late-write.ts";
import { pageCache } from "./page-cache.ts";

const stored = signal<{ of: ChatClient; list: readonly ListedChat[] } | undefined>(undefined);

/** The list as it is known: the live one, or, until that has arrived, the one that this browser has last shown. Nobody is online there. */
export const knownChats = computed(
  () => chats.value ?? (stored.value?.of === client.value ? stored.value?.list : undefined),
);

/** Loads the list that was last shown, and stores the live one, for the member who is logged in. */
export function syncStoredList(): void {
  const write = new LateWrite();
  effect(() => {
    const of = client.value;
    if (!of) return;
    void pageCache.loadList(of.memberId).then((list) => {
      if (list && client.peek() === of) stored.value = { of, list: list.map(withoutPresence) };
    });
    return () => write.cancel();
  });
  effect(() => {
    const { memberId } = client.value ?? {};
    const list = chats.value?.slice(0, STORED_LIST_MAX_CHATS);
    if (memberId !== undefined && list) write.set(() => void pageCache.saveList({ memberId, chats: list }));
  });
}

function withoutPresence(chat: ListedChat): ListedChat {
  return { ...chat, other_member: { ...chat.other_member, online: false } };
}
