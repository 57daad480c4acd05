import { computed, effect, signal } from "@preact/signals";
import type { ConnectionState } from "../../client/connection/connection-state.ts";
import type { ListedChat } from "../../protocol/frames/server.ts";
import { client, onConnectionChange } from "../account/session.ts";

export type { ListedChat };

/** The member's chats, newest message first; undefined until the list has arrived. */
export const chats = signal<readonly ListedChat[] | undefined>(undefined);
export const inboxConnection = signal<ConnectionState>({ state: "connecting" });
export const unreadChats = computed(() => chats.value?.filter(({ unread }) => unread > 0).length ?? 0);

/** Keeps the list live for the current session. */
export function syncInbox(): void {
  effect(() => {
    chats.value = undefined;
    const inbox = client.value?.inbox();
    if (!inbox) return;
    inboxConnection.value = inbox.connection;
    inbox.on("chats", (list) => {
      chats.value = list;
    });
    inbox.on("connection", (state) => {
      inboxConnection.value = state;
      onConnectionChange(state);
    });
    return () => inbox.close();
  });
}
