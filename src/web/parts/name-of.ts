import { chats } from "../state/chats.ts";
import type { Conversation } from "../state/conversation.ts";
import { spellName } from "../words/names.ts";

/** The other member's name: as the chat knows it, else as the list does, else by their number. */
export function nameOf({ other, otherId }: Conversation): string {
  if (other.value.name !== "") return spellName(other.value);
  const listed = chats.value?.find(({ other_member }) => other_member.id === otherId);
  return spellName(listed?.other_member ?? { id: otherId, name: "" });
}
