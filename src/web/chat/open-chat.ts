import { computed, effect, signal, untracked } from "@preact/signals";
import type { ChatClient } from "../../client/chat-client.ts";
import { exemption } from "../account/me.ts";
import { client, onConnectionChange } from "../account/session.ts";
import { foundChat, isListPartial, mayBeFound, searchChat } from "../chats/found-chats.ts";
import { chats, inboxConnection, isDisplaced } from "../chats/inbox.ts";
import { unsentChats } from "../chats/unsent.ts";
import { pageCache } from "../offline/page-cache.ts";
import { knownChats } from "../offline/stored-list.ts";
import { route } from "../shell/route.ts";
import { Conversation } from "./conversation.ts";
import { draftedIds, draftOf } from "./drafts/drafts.ts";
import { isStarted, startChat } from "./started-chats.ts";
import { trackCoins } from "./track-coins.ts";

/** The chat of the current URL. */
export const openChat = signal<Conversation | undefined>(undefined);

/** Chats that the member has left while they still had messages to send. */
const backgroundChats = new Map<number, Conversation>();

const addressedId = computed(() => (route.value.screen === "chat" ? route.value.otherId : undefined));
/**
 * Anybody can make a link to a chat. One that is not in the list, loaded or not, and in which the member has written nothing, opens only after a
 * click, because an open socket shows the other member who followed the link.
 */
const openableId = computed(() => {
  const id = addressedId.value;
  if (id === undefined) return undefined;
  const isListed = knownChats.value?.some(({ other_member }) => other_member.id === id);
  return isListed || isStarted(id) || hasWritten(id) || foundChat(id) ? id : undefined;
});

/** Whether the member has unsent messages or a draft in a chat. */
function hasWritten(otherId: number): boolean {
  return unsentChats.value.has(otherId) || draftedIds.value.has(otherId);
}

/** The other member of the current URL, if their chat may not open so far. */
const unlistedId = computed(() =>
  chats.value && openableId.value === undefined ? addressedId.value : undefined,
);

/** The other member of the current URL, if the member has no chat with them and has not started one. */
export const unknownId = computed(() => {
  const id = unlistedId.value;
  return id !== undefined && !mayBeFound(id) ? id : undefined;
});

/** Opens the chat of the current URL if it may open, and leaves the previous one. */
export function syncAddress(): void {
  effect(() => {
    const openedId = openableId.value;
    const currentClient = client.value;
    if (!currentClient || openedId === undefined) return;
    // The chat stays open when the field is emptied, the last unsent message is sent, or the list has it no longer loaded.
    untracked(() => startChat(openedId));
    const conversation = untracked(
      () => takeBackgroundChat(currentClient, openedId) ?? newConversation(currentClient, openedId),
    );
    openChat.value = conversation;
    return () => {
      conversation.leave();
      backgroundChats.set(openedId, conversation);
      openChat.value = undefined;
    };
  });
  effect(() => {
    const id = unlistedId.value;
    if (id !== undefined && isListPartial.value) untracked(() => searchChat(id));
  });
  effect(() => {
    // The closed client has closed its chats.
    if (!client.value) backgroundChats.clear();
  });
  for (const occasion of ["focus", "visibilitychange"]) {
    addEventListener(occasion, () => openChat.value?.read(), { capture: true });
  }
}

function newConversation(chatClient: ChatClient, otherId: number): Conversation {
  return new Conversation(chatClient, otherId, {
    draft: draftOf(chatClient.memberId, otherId),
    listedUnread: () => chats.peek()?.find(({ other_member }) => other_member.id === otherId)?.unread,
    storedChat: () => pageCache.loadChat(chatClient.memberId, otherId),
    onConnection: onConnectionChange,
    exemption,
    trackCoins,
  });
}

/** Whether newer connections of the member displaced the list, or a chat that the member has left before all was sent. */
export const isDisplacedUnseen = computed(
  () =>
    isDisplaced(inboxConnection.value) ||
    usedConversations().some(
      (conversation) =>
        conversation !== openChat.value &&
        isDisplaced(conversation.connection.value) &&
        conversation.outgoing.value.some(({ state }) => state !== "failed"),
    ),
);

/** Reconnects everything in this tab that newer connections of the member displaced. They displace the oldest ones in turn. */
export function reconnectDisplaced(): void {
  if (isDisplaced(inboxConnection.value)) client.value?.inbox().reconnect();
  for (const conversation of usedConversations()) {
    if (isDisplaced(conversation.connection.value)) conversation.chat.reconnect();
  }
}

/** Returns the open chat, and those that may still have messages to send. */
export function usedConversations(): Conversation[] {
  return [...(openChat.value ? [openChat.value] : []), ...backgroundChats.values()];
}

function takeBackgroundChat({ memberId }: ChatClient, openedId: number): Conversation | undefined {
  const conversation = backgroundChats.get(openedId);
  backgroundChats.delete(openedId);
  return conversation?.memberId === memberId && conversation.reopen() ? conversation : undefined;
}
