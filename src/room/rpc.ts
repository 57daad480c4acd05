import type { Lease } from "../core/lease.ts";
import type { ChatSummary } from "../inbox/rpc.ts";

/** Asks a room up to which message D1 charged each of its two members, and which messages were refunded. */
export type ReportRequest = { charged: { memberId: number; capturedThrough: number }[]; refunded: number[] };

/** A room's messages and leases, all read at the same instant. */
export type RoomReport = {
  /** undefined before the first member connected. */
  chatId: number | undefined;
  messages: {
    count: number;
    first: number;
    last: number;
    /** The first message that is older than the one before it; that an exempt member paid for; from outside this chat. */
    outOfOrder: number | null;
    exemptPaid: number | null;
    foreignSender: number | null;
  };
  members: {
    memberId: number;
    /** The price of this member's messages: up to the id in the question, and in all. */
    charged: number;
    paid: number;
    lease: Lease | undefined;
    /** When the lease was last spent or moved (Unix ms). */
    at: number;
  }[];
  refunded: { id: number; memberId: number; price: number }[];
};

/** The methods of a `ChatRoom` object that the Worker, inboxes and other rooms call. */
export interface ChatRoomRpc extends Rpc.DurableObjectBranded {
  /** Charges a message in D1 and returns its sender and price; undefined if there is no such message. */
  settleMessage(messageId: number): Promise<{ memberId: number; price: number } | undefined>;
  /** Returns a member's unspent coins to the balance in D1. */
  releaseHold(memberId: number): Promise<{ step: number; released: number }>;
  /** Returns all that a member ever spent here, and the paid messages after the id `after`: how many, the last one's id and time. */
  spentBy(memberId: number, after: number): { spent: number; count: number; last: number; at: number };
  /** Answers a reconciliation. */
  reconciliationReport(request: ReportRequest): RoomReport;
  /** Subscribes a member's inbox to this chat and returns the chat's current summary. */
  subscribeInbox(memberId: number, chatId: number): ChatSummary;
  /** Sends the member's sockets their balance, after coins moved by other means than messages. */
  balanceChanged(memberId: number): Promise<void>;
  /** Runs the work that the alarm should have run. */
  runDueWork(): Promise<void>;
}
