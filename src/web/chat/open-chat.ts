import { computed, effect, signal, untracked } from "@preact/signals";
import type { ChatClient } from "../../client/chat-client.ts";
import { client } from "../account/session.ts";
import { route } from "../shell/route.ts";
import { Conversation } from "./conversation.ts";

/** The chat of the current URL. */
export const openChat = signal<Conversation | undefined>(undefined);

/** Chats that the member has left while they still had messages to send. */
const backgroundChats = new Map<number, Conversation>();
const otherId = computed(() => (route.value.screen === "chat" ? route.value.otherId : undefined));

/** Opens the chat of the current URL, and leaves the previous one. */
export function syncAddress(): void {
  effect(() => {
    const openedId = otherId.value;
    const currentClient = client.value;
    if (!currentClient || openedId === undefined) return;
    const conversation = untracked(
      () => takeBackgroundChat(currentClient, openedId) ?? new Conversation(currentClient, openedId),
    );
    openChat.value = conversation;
    return () => {
      conversation.leave();
      backgroundChats.set(openedId, conversation);
      openChat.value = undefined;
    };
  });
  effect(() => {
    // The closed client has closed its chats.
    if (!client.value) backgroundChats.clear();
  });
  for (const occasion of ["focus", "visibilitychange"]) {
    addEventListener(occasion, () => openChat.value?.read(), { capture: true });
  }
}

function takeBackgroundChat({ memberId }: ChatClient, openedId: number): Conversation | undefined {
  const conversation = backgroundChats.get(openedId);
  backgroundChats.delete(openedId);
  return conversation?.memberId === memberId && conversation.reopen() ? conversation : undefined;
}
