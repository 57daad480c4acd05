import { computed, effect, signal, untracked } from "@preact/signals";
import type { ChatClient } from "../../client/chat-client.ts";
import type { ConnectionState } from "../../client/connection/connection-state.ts";
import type { ListedChat } from "../../protocol/frames/server.ts";
import { client, onConnectionChange } from "../account/session.ts";
import { mutedIds } from "../notices/mutes.ts";
import { shownChats } from "./loaded-chats.ts";
import { forgetOlder, loaded, onFirstPage } from "./older-chats.ts";

export type { ListedChat };

const newestList = signal<{ of: ChatClient; list: readonly ListedChat[] } | undefined>(undefined);
/** The member's chats as far as they are loaded, newest message first; undefined until the list of this member has arrived. */
export const chats = computed(() =>
  newestList.value && newestList.value.of === client.value
    ? shownChats(newestList.value.list, loaded.value)
    : undefined,
);
export const inboxConnection = signal<ConnectionState>({ state: "connecting" });
/** The number of unread messages in the loaded chats that the member has not muted. */
export const unreadMessages = computed(
  () =>
    chats.value
      ?.filter(({ other_member }) => !mutedIds.value.has(other_member.id))
      .reduce((sum, { unread }) => sum + unread, 0) ?? 0,
);

/** Whether newer connections of the member replaced this one, so that nothing updates the list and the balance. */
export function isDisplaced(connection: ConnectionState): boolean {
  return connection.state === "stopped" && connection.code === "too_many_sockets";
}

/** Keeps the list live for the current session. */
export function syncInbox(): void {
  effect(() => {
    const currentClient = client.value;
    if (!currentClient) return;
    const inbox = currentClient.inbox();
    inboxConnection.value = inbox.connection;
    untracked(forgetOlder);
    // Called right before `chats`.
    inbox.on("frame", (frame) => {
      if (frame.type === "chats") onFirstPage(frame);
    });
    inbox.on("chats", (list) => {
      newestList.value = { of: currentClient, list };
    });
    inbox.on("connection", (state) => {
      inboxConnection.value = state;
      onConnectionChange(state);
    });
    return () => inbox.close();
  });
}
