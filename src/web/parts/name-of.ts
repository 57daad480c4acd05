import { chats } from "../state/chats.ts";
import type { Conversation } from "../state/conversation.ts";
import { words } from "../state/language.ts";

/** The other member's name: as the chat knows it, else as the list does, else by their number. */
export function nameOf({ other, otherId }: Conversation): string {
  if (other.value.name !== "") return other.value.name;
  const listed = chats.value?.find(({ other_member }) => other_member.id === otherId);
  return listed?.other_member.name ?? words.value.chats.member(otherId);
}
