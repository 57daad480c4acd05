import type { ActorId } from "../core/acts.ts";
import type { Lease } from "../core/lease.ts";
import type { ChatSummary } from "../inbox/rpc.ts";
import type { ErrorCode } from "../protocol/errors.ts";
import type { V1Message } from "../protocol/frames/server.ts";

/** Asks a room up to which message D1 charged each of its two members, and which messages were refunded. */
export type ReportRequest = { charged: { memberId: number; capturedThrough: number }[]; refunded: number[] };

/** A room's messages and leases, all of the same instant. */
export type RoomReport = {
  /** undefined while the room knows of no row of the chat in D1. */
  chatId: number | undefined;
  messages: {
    count: number;
    first: number;
    last: number;
    /** Id of the first message that is dated before the one ahead of it. */
    outOfOrder: number | null;
    /** Id of the first message of an exempt member that has a price. */
    exemptPaid: number | null;
    /** Id of the first message whose sender is not a member of this chat. */
    foreignSender: number | null;
  };
  members: {
    memberId: number;
    /** Total price of the member's messages up to `capturedThrough` of the request. */
    charged: number;
    /** Total price of all the member's messages. */
    paid: number;
    lease: Lease | undefined;
    /** When the lease was last spent or changed (Unix ms). */
    at: number;
  }[];
  refunded: { id: number; memberId: number; price: number }[];
};

/** All that a member ever spent in a chat, and the number, the last id and the time (Unix ms) of some of the paid messages. */
export type RoomSpends = { spent: number; count: number; last: number; at: number };

/** Asks a room for the messages from the id `first` to `last` that a member pays for. */
export type PaidMessagesRequest = {
  memberId: number;
  first: number;
  last: number;
  /** Whether the answer is for the member. Otherwise it contains no words of theirs. */
  withWords: boolean;
};

export type PaidMessage = {
  id: number;
  type: "text" | "smile" | "file";
  at: number;
  price: number;
  smileId: number | null;
  /** The first words of a text, or the name of a file; empty for a smile, and for a message that the room has lost. */
  words: string;
};

/** `nextAfter`: the last id that was read; null if the range has no further message. */
export type PaidMessagesPage = { messages: PaidMessage[]; nextAfter: number | null };

/** Asks a room to repair a member's lease, after a restore. The Worker knows the chat's id from D1. */
export type RepairRequest = {
  memberId: number;
  chatId: number;
  /** The superuser or the API key that requests it. */
  actorId: ActorId;
  /** The id of the last message that anybody has seen, if the room has lost it before D1 charged it. */
  through?: number | undefined;
};

export type RepairResult = {
  /**
   * `insufficient`: the member lacks `missing` coins, and nothing was charged. `contradiction`: no restore explains the difference,
   * so that a repair would be a guess.
   */
  kind: "unchanged" | "repaired" | "insufficient" | "contradiction";
  /** The coins and the number of the messages that D1 has charged now. */
  charged: number;
  count: number;
  /** How many empty messages took the places of lost ones. */
  lost: number;
  missing: number;
};

/** A text that the site's server sends on behalf of a member. */
export type SiteText = { memberId: number; text: string; clientMessageId: string };
/** The stored message, as its sender sees it, and whether an earlier request had sent it; or the code that refuses it. */
export type SiteSendResult = { message?: V1Message; isRepeat: boolean; refusal?: ErrorCode };

/** Some of the messages of a chat, oldest first. `chatId` is null before the first one. */
export type SitePage = { chatId: number | null; messages: V1Message[]; hasMore: boolean };

/** The methods of a `ChatRoom` object that the Worker, inboxes and other rooms call. */
export interface ChatRoomRpc extends Rpc.DurableObjectBranded {
  /** Charges a message in D1 and returns its sender and price; undefined if there is no such message. */
  settleMessage(messageId: number): Promise<{ memberId: number; price: number } | undefined>;
  /** Returns a member's unspent coins to the balance in D1. */
  releaseHold(memberId: number): Promise<{ step: number; released: number }>;
  /** Returns all that a member ever spent here, and the paid messages after the id `after`: how many, the last one's id and time. */
  spentBy(memberId: number, after: number): RoomSpends;
  /** Returns some of the messages that a member pays for, in the order of their ids. Rooms before wire 1.6.0 lack this method. */
  paidMessages(request: PaidMessagesRequest): PaidMessagesPage;
  /** Reports the room's messages and leases at this instant, for a reconciliation with D1. */
  reconciliationReport(request: ReportRequest): Promise<RoomReport>;
  /**
   * Brings a member's lease and its hold in D1 together again, if they differ. @throws when D1 does not answer: the same call
   * again continues where this one ended
   */
  repairHold(request: RepairRequest): Promise<RepairResult>;
  /** Stores a text of the site's server as a message of a member, once. */
  sendForSite(sent: SiteText): Promise<SiteSendResult>;
  /** Returns the messages after an id, with all that their senders see of them. */
  messagesAfter(after: number, limit: number): SitePage;
  /** Subscribes a member's inbox to this chat and returns the chat's current summary. */
  subscribeInbox(memberId: number, chatId: number): ChatSummary;
  /** Sends a member's new name to the other member's inbox, if it is subscribed. */
  nameChanged(memberId: number, name: string): Promise<void>;
  /** Sends the member's sockets their balance, after coins moved by other means than messages. */
  balanceChanged(memberId: number): Promise<void>;
  /** Runs the work that the alarm should have run. */
  runDueWork(): Promise<void>;
}
