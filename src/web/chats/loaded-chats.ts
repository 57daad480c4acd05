import { type ChatPlace, comparePlaces } from "../../core/chat-place.ts";
import type { ListedChat } from "../../protocol/frames/server.ts";
import type { MemberChats } from "../api.ts";

/** The part of a list that is loaded besides the chats that the inbox reports. */
export type LoadedChats = {
  /** The chats of further pages. The inbox's own are newer. */
  older: readonly ListedChat[];
  /** The place up to which the list is loaded. Undefined if that is all of it. */
  end: ChatPlace | undefined;
};

/** Returns the loaded part of a list, newest first, without a gap: a chat behind its end is shown once its page is loaded. */
export function shownChats(live: readonly ListedChat[], { older, end }: LoadedChats): readonly ListedChat[] {
  const known = new Set(live.map(({ chat_id }) => chat_id));
  const all = [...live, ...older.filter(({ chat_id }) => !known.has(chat_id))];
  const shown = end ? all.filter((chat) => comparePlaces(placeOf(chat), end) >= 0) : all;
  // Of two chats with one date, the server has the one with the higher id first, in each page.
  return shown.sort((one, other) => comparePlaces(placeOf(other), placeOf(one)));
}

/** Returns where a page ends; undefined if no chat follows it. */
export function endOf({ chats, has_more }: MemberChats): ChatPlace | undefined {
  const last = chats.at(-1);
  return has_more && last ? placeOf(last) : undefined;
}

function placeOf({ last_message, chat_id }: ListedChat): ChatPlace {
  return { date: last_message.date, chatId: chat_id };
}
