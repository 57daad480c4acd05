import { pairOf, roomName } from "../core/pair.ts";
import type { DirectoryChat } from "../db/chats.ts";
import type { Env } from "../env.ts";
import { log } from "../log.ts";
import { askEach } from "../platform/ask-each.ts";
import type { ListedChat } from "../protocol/frames/server.ts";
import type { ChatListStore } from "./chat-list-store.ts";

type ChatListDeps = {
  /** The rows of the member's chats in D1. */
  chats: readonly DirectoryChat[];
  rooms: Env["CHAT_ROOM"];
  store: ChatListStore;
  memberId: number;
  /** Called with each chat in which the member sees a difference. */
  onChange: (chat: ListedChat) => void;
};

/**
 * Updates a member's list of chats. Takes the names from the directory. Requests the state of a chat from its room if the inbox
 * does not have it, or may have an older one than the member has seen: so of each of the newest chats, whose rooms may also have
 * died before they could notify the inbox. The request also subscribes the inbox to that room.
 */
export async function refreshChats({ chats, rooms, store, memberId, onChange }: ChatListDeps): Promise<void> {
  const names = store.names();
  for (const { chatId, name } of chats) {
    if (names.has(chatId) && names.get(chatId) !== name) store.rename(chatId, name);
  }
  const uncertain = new Set(store.uncertainIds());
  const unconfirmed = chats.filter(({ chatId }) => !names.has(chatId) || uncertain.has(chatId));
  // A room that does not answer must not hide the other chats.
  await askEach(
    unconfirmed,
    async ({ chatId, otherId, name }) => {
      const room = rooms.getByName(roomName(pairOf(memberId, otherId)));
      const change = store.update(await room.subscribeInbox(memberId, chatId), name);
      if (change) onChange(change);
    },
    ({ chatId }, error) =>
      log({ event: "inbox.refresh", code: "unavailable", member: memberId, chat: chatId, error }),
  );
}
