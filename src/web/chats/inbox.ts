import { computed, effect, signal, untracked } from "@preact/signals";
import type { ChatClient } from "../../client/chat-client.ts";
import type { ConnectionState } from "../../client/connection/connection-state.ts";
import type { ListedChat } from "../../protocol/frames/server.ts";
import { client, onConnectionChange } from "../account/session.ts";
import { mutedIds } from "../notices/mutes.ts";
import { shownChats } from "./loaded-chats.ts";
import { forgetOlder, loaded, onFirstPage } from "./older-chats.ts";
import { countUnread } from "./unread.ts";

export type { ListedChat };

const newestList = signal<{ of: ChatClient; list: readonly ListedChat[] } | undefined>(undefined);
/** The member's chats as far as they are loaded, newest message first; undefined until the list of this member has arrived. */
export const chats = computed(() =>
  newestList.value && newestList.value.of === client.value
    ? shownChats(newestList.value.list, loaded.value)
    : undefined,
);
/** The count of all chats that the inbox last reported, the unloaded ones included; undefined with a server that reports none. */
const reportedUnread = signal<number | undefined>(undefined);
/** The number of unread messages, except in chats that the member has muted: in all chats, or in the loaded ones if no more is known. */
export const unreadMessages = computed(() =>
  countUnread(chats.value ?? [], mutedIds.value, reportedUnread.value),
);
export const inboxConnection = signal<ConnectionState>({ state: "connecting" });

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
    reportedUnread.value = undefined;
    // Called right before `chats`.
    inbox.on("frame", (frame) => {
      reportedUnread.value = frame.unread_total;
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
