import { pairOf, roomName } from "../core/pair.ts";
import { listChats } from "../db/chats.ts";
import type { Database } from "../db/database.ts";
import type { Env } from "../env.ts";
import { log } from "../log.ts";
import { askEach } from "../platform/ask-each.ts";
import { withDeadline } from "../platform/deadline.ts";
import type { ChatListStore } from "./chat-list-store.ts";

type ChatListDeps = { db: Database; rooms: Env["CHAT_ROOM"]; store: ChatListStore; memberId: number };

/**
 * Updates a member's list of chats. Takes the chats and names from D1. Requests the state of a chat from its room if the inbox
 * does not have it, or has the other member online: a room that crashed could not report them offline. The request also
 * subscribes the inbox to that room.
 * @throws when D1 does not answer
 */
export async function refreshChats({ db, rooms, store, memberId }: ChatListDeps): Promise<void> {
  const chats = await withDeadline(listChats(db, memberId));
  const known = store.otherMembers();
  for (const { chatId, name } of chats) {
    if (known.has(chatId) && known.get(chatId)?.name !== name) store.rename(chatId, name);
  }
  const unconfirmed = chats.filter(({ chatId }) => known.get(chatId)?.online ?? true);
  // A room that does not answer must not hide the other chats.
  await askEach(
    unconfirmed,
    async ({ chatId, otherId, name }) => {
      const room = rooms.getByName(roomName(pairOf(memberId, otherId)));
      store.update(await room.subscribeInbox(memberId, chatId), name);
    },
    ({ chatId }, error) =>
      log({ event: "inbox.refresh", code: "unavailable", member: memberId, chat: chatId, error }),
  );
}
