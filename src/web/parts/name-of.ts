import { chats } from "../state/chats.ts";
import type { Conversation } from "../state/conversation.ts";
import { displayName } from "../words/names.ts";

/** The other member's name: as the chat knows it, else as the list does, else by their number. */
export function nameOf({ other, otherId }: Conversation): string {
  if (other.value.name !== "") return displayName(other.value);
  const listed = chats.value?.find(({ other_member }) => other_member.id === otherId);
  return displayName(listed?.other_member ?? { id: otherId, name: "" });
}
