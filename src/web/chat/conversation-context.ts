import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Conversation } from "./conversation.ts";

export const ConversationContext = createContext<Conversation | undefined>(undefined);

/** Returns the chat around the component. */
export function useConversation(): Conversation {
  const conversation = useContext(ConversationContext);
  if (!conversation) throw new TypeError("there is no chat around this component");
  return conversation;
}
