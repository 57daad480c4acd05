import { pairOf, roomName } from "../core/pair.ts";
import { type DirectoryChat, listChats } from "../db/chats.ts";
import type { Database } from "../db/database.ts";
import type { Env } from "../env.ts";
import { log } from "../log.ts";
import { askEach } from "../platform/ask-each.ts";
import { withDeadline } from "../platform/deadline.ts";
import type { ListedChat } from "../protocol/frames/server.ts";
import type { ChatDirectory } from "./chat-directory.ts";
import type { ChatListStore } from "./chat-list-store.ts";
import type { ChatSummary } from "./rpc.ts";

type ChatListDeps = {
  /** The rows of the member's chats in D1. */
  chats: readonly DirectoryChat[];
  rooms: Env["CHAT_ROOM"];
  store: ChatListStore;
  memberId: number;
  /** Called with each summary that a room answers. */
  onSummary: (summary: ChatSummary) => void;
  /** Called with each chat in which the member sees a difference. */
  onChange: (chat: ListedChat) => void;
};

/**
 * Updates a member's list of chats. Takes the names from the directory. Requests the state of a chat from its room if the inbox
 * does not have it, or may have an older one than the member has seen: so of each of the newest chats, whose rooms may also have
 * died before they could notify the inbox. The request also subscribes the inbox to that room.
 */
export async function refreshChats(deps: ChatListDeps): Promise<void> {
  const { chats, rooms, store, memberId, onSummary, onChange } = deps;
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
      const summary = await room.subscribeInbox(memberId, chatId);
      onSummary(summary);
      const change = store.update(summary, name);
      if (change) onChange(change);
    },
    ({ chatId }, error) =>
      log({ event: "inbox.refresh", code: "unavailable", member: memberId, chat: chatId, error }),
  );
}

/** Updates the list, after the directory if that is due. @throws when D1 does not answer */
export async function refreshChatList(
  directory: ChatDirectory,
  { db, ...deps }: Omit<ChatListDeps, "chats"> & { db: Database },
): Promise<void> {
  if (directory.isDue(Date.now())) {
    const load = async () => ({ chats: await listChats(db, deps.memberId) });
    await withDeadline(directory.read(load));
  }
  await refreshChats({ ...deps, chats: directory.chats });
}
