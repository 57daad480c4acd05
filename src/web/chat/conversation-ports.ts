import type { Chat } from "../../client/chat.ts";
import type { ConnectionState } from "../../client/connection/connection-state.ts";
import type { StoredChat } from "../offline/page-cache.ts";
import type { Draft } from "./drafts/draft.ts";
import type { ExemptionPort } from "./follow-exemption.ts";

/** The parts of the page that a conversation needs. */
export type ConversationPorts = {
  draft: Draft;
  /** Returns how many messages are unread as the list of chats has it; undefined if it has not this chat. */
  listedUnread: () => number | undefined;
  /** Loads the chat as this browser has last shown it. */
  storedChat: () => Promise<StoredChat | undefined>;
  onConnection: (state: ConnectionState) => void;
  exemption: ExemptionPort;
  /** Follows what the room reports of the member's coins. Returns functions that end it. */
  trackCoins: (chat: Chat) => (() => void)[];
};
