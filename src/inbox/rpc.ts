import type { MemberStatus } from "../core/member-status.ts";
import type { PageRequest } from "../protocol/frames/inbox.ts";
import type { ListedChat, V1Message } from "../protocol/frames/server.ts";
import type { MemberChats } from "../protocol/http/members.ts";

/** The state of a chat for one of its members. The room sends it to the member's inbox. `src/core/summary-order.ts` decides which of two counts. */
export type ChatSummary = {
  chatId: number;
  otherId: number;
  /** The room's time in Unix ms; strictly increasing. */
  at: number;
  lastMessage: V1Message | undefined;
  /** The number of messages from the other member after `lastReadId`. */
  unread: number;
  lastReadId: number;
  /** The last message that the other member has read. A room that runs an older release does not report it. */
  otherLastReadId?: number | undefined;
  /** Whether the other member is online. */
  online: boolean;
  /**
   * All that the member ever spent here, when the member last did (Unix ms), and whether the room has coins of the member. A room
   * that runs an older release reports nothing of this.
   */
  spent?: number;
  spentAt?: number;
  isHolding?: boolean;
  /** Whether the member has the chat open in parley.v1. A room that runs an older release does not report it. */
  isViewed?: boolean;
};

/** A file that a member is about to send. */
export type SentFile = {
  /** The same for each repeat of the same file. */
  message: string;
  bytes: number;
};

/** Asks an inbox about its member, for a room. */
export type StandingQuestion = {
  /** The sessions of the member's sockets in the room. */
  sessionIds: string[];
  /** The member's token epoch as the room knows it. */
  epoch: number;
  chatId: number | undefined;
  /** See `ChatSummary`. */
  spent: number;
  spentAt: number;
  isHolding?: boolean;
};

export type StandingAnswer = {
  member: MemberStatus & { memberId: number };
  /** Those of the sessions that are over. */
  endedSessionIds: string[];
  /** The member's coins, and all that the member ever spent in the chat, together. */
  total: number;
};

/** The methods of an `Inbox` object that the Worker and rooms call. */
export interface InboxRpc extends Rpc.DurableObjectBranded {
  /** The call of an earlier version: returns the newest chats. */
  list(): Promise<ListedChat[]>;
  /**
   * Returns a page of the member's chats, with the most recent message first, and names as inboxes store them. An earlier version ignores the request, and returns an
   * array of all chats. @throws when D1 does not answer
   */
  list(request: PageRequest): Promise<MemberChats>;
  /** Takes a chat's current state. Returns whether to send further updates. */
  updateChat(summary: ChatSummary): Promise<boolean>;
  /** Sends the member's new name to the rooms of their newest chats, at most once in `NAME_NOTIFY_INTERVAL_MS`. */
  nameChanged(): Promise<void>;
  /**
   * Shows the other member of a chat under a new name. Returns whether to send further updates.
   * @param summary the chat's current state; an earlier version sends none
   */
  renameOther(chatId: number, name: string, summary?: ChatSummary): Promise<boolean>;
  /**
   * Reads the member's coins again after a grant, a refund or a withdrawal, and sends them to the inbox's sockets. Returns the other
   * members of the chats that the member has open in parley.v1; undefined if the inbox has no socket, and so does not know.
   */
  coinsMoved(): Promise<number[] | undefined>;
  /** The call of an older release for the same. */
  balanceChanged(): Promise<void>;
  /**
   * Answers a room from what the inbox has read within minutes, or from D1. Returns undefined, at once and without a reading, if the
   * inbox has no open socket; also if it does not know the member's coins, or D1 does not answer.
   */
  standing(question: StandingQuestion): Promise<StandingAnswer | undefined>;
  /** Call before the member's access or roles change in D1: the inbox answers rooms from D1 alone for a minute. */
  accessChanging(): Promise<void>;
  /** Call after it. Compares the member's sockets with D1, and closes those whose access has ended. */
  accessChanged(): Promise<void>;
  /** Counts messages that a room has stored for the member. Returns for how long (ms) the room refuses further ones. */
  countSends(count: number): Promise<number>;
  /** Counts a file of the member. Returns 0, or the seconds after which the member may send one again. */
  reserveFile(file: SentFile): Promise<number>;
}
