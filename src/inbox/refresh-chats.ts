import { CHATS_ASKED_AT_ONCE, CHATS_PAGE_DEFAULT } from "../core/list-limits.ts";
import { pairOf, roomName } from "../core/pair.ts";
import { roomsOfList } from "../core/rooms-of-list.ts";
import type { Directory, FoundChat, MemberChat, StoredProfiles } from "../db/chats.ts";
import type { Env } from "../env.ts";
import { log } from "../log.ts";
import { askEach } from "../platform/ask-each.ts";
import type { ListedChat } from "../protocol/frames/server.ts";
import type { ChatListStore } from "./chat-list-store.ts";
import type { InboxCoins } from "./inbox-coins.ts";
import type { ListWalk } from "./list-walk.ts";
import type { ChatSummary } from "./rpc.ts";
import type { SiteProfiles } from "./site-profiles.ts";

export type ListCoins = Pick<InboxCoins, "unreportedHolds" | "askRooms">;
export type ChatListDeps = {
  rooms: Env["CHAT_ROOM"];
  store: ChatListStore;
  memberId: number;
  /** The coins of a member who opens the inbox: rooms are asked for them too. */
  coins?: ListCoins | undefined;
  /** Called with each summary that a room answers. */
  onSummary: (summary: ChatSummary) => void;
  /** Called with each chat in which the member sees a difference. */
  onChange: (chat: ListedChat) => void;
};

type ProfileDeps = { store: ChatListStore; siteProfiles: SiteProfiles };

/**
 * Updates the beginning of a member's list of chats. Takes names and pictures from the directory. Asks the room of a chat for its state if
 * the inbox does not have it, or may have an older one than the member has seen: so of each of the newest chats, whose rooms may
 * also have died before they could notify the inbox. At most `CHATS_ASKED_AT_ONCE` rooms, those that are asked for coins included:
 * `walk` asks the others.
 */
export async function refreshChats(
  deps: ChatListDeps & ProfileDeps,
  { chats: begun, profiles }: Readonly<Directory>,
  walk: ListWalk,
): Promise<void> {
  const { store, coins } = deps;
  for (const chat of begun) takeProfile(deps, chat);
  takeProfiles(deps, store.page({ limit: CHATS_PAGE_DEFAULT }).chats, profiles);
  const lacking = begun.filter(({ chatId }) => !store.has(chatId));
  const last = begun.at(-1);
  const lacksLast = last !== undefined && !store.has(last.chatId);
  const { newest, marked } = store.uncertain();
  const asked = roomsOfList(newest, [...lacking, ...marked], coins?.unreportedHolds ?? []);
  const most = CHATS_ASKED_AT_ONCE - asked.length;
  // The rooms answer at the same time.
  coins?.askRooms({ most, except: new Set(asked.map(({ chatId }) => chatId)) });
  await askRooms(deps, asked);
  walk.onOpened(begun, lacksLast);
}

/**
 * Asks the rooms of chats for their states, and to notify the inbox from now on. Never rejects.
 * @returns true for each room that answers
 */
export function askRooms(deps: ChatListDeps, chats: readonly MemberChat[]): Promise<(true | undefined)[]> {
  const { rooms, store, memberId, onSummary, onChange } = deps;
  // A room that does not answer must not hide the other chats.
  return askEach(
    chats,
    async ({ chatId, otherId, name }) => {
      const room = rooms.getByName(roomName(pairOf(memberId, otherId)));
      const summary = await room.subscribeInbox(memberId, chatId);
      onSummary(summary);
      const change = store.update(summary, name);
      if (change) onChange(change);
      return true as const;
    },
    ({ chatId }, error) =>
      log({ event: "inbox.refresh", code: "unavailable", member: memberId, chat: chatId, error }),
  );
}

/** Takes the names and pictures of the other members of chats. Returns whether the inbox had others. */
export function takeProfiles(
  deps: ProfileDeps,
  chats: readonly ListedChat[],
  profiles: StoredProfiles,
): boolean {
  let isNew = false;
  for (const { chat_id: chatId, other_member } of chats) {
    const { id: otherId } = other_member;
    const profile = profiles.get(otherId);
    if (profile && takeProfile(deps, { chatId, otherId, ...profile })) isNew = true;
  }
  return isNew;
}

/** Takes the name and the picture of the other member of a chat. Returns whether the inbox had another one. */
export function takeProfile(
  { store, siteProfiles }: ProfileDeps,
  { chatId, otherId, name, picture }: FoundChat,
): boolean {
  const isRenamed = store.rename(chatId, name);
  return siteProfiles.pictures.take(otherId, picture) || isRenamed;
}
