import type { ListedChat, V1Message } from "../protocol/frames/server.ts";

/** The state of a chat for one of its members, as its room sends it to their inbox. Of two, the one with the later `at` is valid. */
export type ChatSummary = {
  chatId: number;
  otherId: number;
  /** The room's time in Unix ms; strictly increasing. */
  at: number;
  lastMessage: V1Message | undefined;
  /** The number of messages from the other member after `lastReadId`. */
  unread: number;
  lastReadId: number;
  /** Whether the other member is online. */
  online: boolean;
};

/** The methods of an `Inbox` object that the Worker and rooms call. */
export interface InboxRpc extends Rpc.DurableObjectBranded {
  /** Returns the member's chats, the one with the newest message first. @throws when D1 does not answer */
  list(): Promise<ListedChat[]>;
  /** Stores a chat's current state. Returns whether this inbox wants further updates. */
  updateChat(summary: ChatSummary): Promise<boolean>;
  /** Sends the member's sockets their balance. */
  balanceChanged(balance: number): Promise<void>;
}
