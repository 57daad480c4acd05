import { computed, effect, signal, untracked } from "@preact/signals";
import type { ChatClient } from "../../client/chat-client.ts";
import { Conversation } from "./conversation.ts";
import { route } from "./route.ts";
import { client } from "./session.ts";

/** The chat that the address names. */
export const openChat = signal<Conversation | undefined>(undefined);

/** Those that are left, and still have something to send. */
const left = new Map<number, Conversation>();
const otherId = computed(() => (route.value.screen === "chat" ? route.value.otherId : undefined));

/** Opens the chat that the address names, and leaves the one before. */
export function followAddress(): void {
  effect(() => {
    const opened = otherId.value;
    const ours = client.value;
    if (!ours || opened === undefined) return;
    const conversation = untracked(() => findLeft(ours, opened) ?? new Conversation(ours, opened));
    openChat.value = conversation;
    return () => {
      conversation.leave();
      left.set(opened, conversation);
      openChat.value = undefined;
    };
  });
  effect(() => {
    // Another member, another client: the chats of the one before are closed with theirs.
    if (!client.value) left.clear();
  });
  for (const occasion of ["focus", "visibilitychange"]) {
    addEventListener(occasion, () => openChat.value?.read(), { capture: true });
  }
}

function findLeft({ memberId }: ChatClient, opened: number): Conversation | undefined {
  const conversation = left.get(opened);
  left.delete(opened);
  return conversation?.memberId === memberId && conversation.comeBack() ? conversation : undefined;
}
