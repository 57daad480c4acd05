import { foundChat } from "../chats/found-chats.ts";
import { displayName, type Named } from "../i18n/display-name.ts";
import { knownChats } from "../offline/stored-list.ts";
import type { Conversation } from "./conversation.ts";

/** Returns the other member with name and picture from the chat list, which is live, else from the chat or a search. */
export function otherMember({ other, otherId }: Conversation): Named {
  const listed = knownChats.value?.find(({ other_member }) => other_member.id === otherId)?.other_member;
  const { name, picture } = other.value;
  return {
    id: otherId,
    name: listed?.name ?? name ?? foundChat(otherId)?.other_member.name,
    picture: listed?.picture ?? picture,
  };
}

/** Returns the other member's name as the page shows it: without one, it is their number. */
export function nameOf(conversation: Conversation): string {
  return displayName(otherMember(conversation));
}
