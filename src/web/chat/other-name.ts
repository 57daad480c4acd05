import { chats } from "../chats/inbox.ts";
import { displayName } from "../i18n/display-name.ts";
import type { Conversation } from "./conversation.ts";

/** Returns the other member's name from the chat, else from the chat list, else their number. */
export function nameOf({ other, otherId }: Conversation): string {
  if (other.value.name !== "") return displayName(other.value);
  const listed = chats.value?.find(({ other_member }) => other_member.id === otherId);
  return displayName(listed?.other_member ?? { id: otherId, name: "" });
}
