import type { Lease } from "../core/lease.ts";
import type { ChatSummary } from "../inbox/rpc.ts";

/** Asks a room up to which message D1 charged each of its two members, and which messages were refunded. */
export type RoomQuestion = { charged: { memberId: number; upto: number }[]; refunded: number[] };

/** A room's messages and leases, all read at the same instant. */
export type RoomReport = {
  /** undefined before the first member connected. */
  chatId: number | undefined;
  messages: {
    count: number;
    first: number;
    last: number;
    /** The first message that is older than the one before it; that an exempt member paid for; from outside this chat. */
    back: number | null;
    exemptPaid: number | null;
    strange: number | null;
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
  billOf(messageId: number): Promise<{ memberId: number; price: number } | undefined>;
  /** Returns a member's unspent coins to the balance in D1. */
  giveBack(memberId: number): Promise<{ step: number; back: number }>;
  /** Returns all that a member ever spent here, and the paid messages after the id `after`: how many, the last one's id and time. */
  spentBy(memberId: number, after: number): { spent: number; count: number; last: number; at: number };
  /** Answers a reconciliation. */
  audit(question: RoomQuestion): RoomReport;
  /** Subscribes a member's inbox to this chat and returns the chat's current summary. */
  follow(memberId: number, chatId: number): ChatSummary;
  /** Sends the member's sockets their balance, after coins moved by other means than messages. */
  coinsChanged(memberId: number): Promise<void>;
  /** Runs the work that the alarm should have run. */
  checkItself(): Promise<void>;
}
