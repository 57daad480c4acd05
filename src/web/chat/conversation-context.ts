import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Conversation } from "./conversation.ts";

/** The part of a chat that its messages read: those around them. */
type Shown = Pick<Conversation, "blocks">;

export const ConversationContext = createContext<Shown | undefined>(undefined);

/** Returns the chat around the component. */
export function useConversation(): Shown {
  const conversation = useContext(ConversationContext);
  if (!conversation) throw new TypeError("there is no chat around this component");
  return conversation;
}
