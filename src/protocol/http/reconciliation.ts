import * as z from "zod/mini";
import { Count, Id } from "../scalars.ts";

/** The kinds of differences that a reconciliation finds, each with the place where it looks. */
const DifferenceKind = z.enum([
  /** D1, a member: the balance differs from the sum of the transfers and holds. */
  "balance",
  /** D1, a member: the transfers are not numbered 1, 2, 3 ... up to `members.entries`. */
  "entries",
  /** D1: charges without a hold, or a hold in a chat that is not the member's. */
  "hold",
  /** D1, a hold: the charges differ from the captured coins. */
  "captured",
  /** D1, a hold: the charges' ranges of messages do not follow each other up to `holds.upto`. */
  "ranges",
  /** A refund of a message that was not charged, is not the member's or cost less; or a refund that could be made twice. */
  "refund",
  /** D1: two transfers with the same key. */
  "key",
  /** The room stores the id of another chat. */
  "chat",
  /**
   * The room's messages: an id gap, a timestamp going backwards, a price charged to an exempt member, or a sender from another
   * chat.
   */
  "history",
  /** The coins that D1 captured differ from the cost of the room's messages. */
  "spent",
  /** A hold and its lease in the room do not match, or the lease is overspent or fenced. */
  "lease",
  /** Coins are still held in a chat without activity. */
  "idle",
  /** Reserved: earlier versions compared D1's tables with the code. A test does that now. */
  "schema",
  /** The room did not answer. */
  "room",
]);

const ComparedValue = z.union([z.number(), z.string()]);
const DifferenceBody = z.object({
  kind: DifferenceKind,
  member_id: z.optional(z.number()),
  chat_id: z.optional(z.number()),
  expected: z.optional(ComparedValue),
  found: z.optional(ComparedValue),
  detail: z.string(),
});
export type Difference = z.output<typeof DifferenceBody>;

export const Reconciliation = z.object({
  ok: z.boolean(),
  compared: z.object({ members: Count, chats: Count, transfers: Count, messages: Count }),
  differences: z.array(DifferenceBody),
  next_after: z.nullable(Id),
});
/** Which hold to repair. */
export const NewRepair = z.object({ chat_id: Id, member_id: Id, through: z.optional(Id) });

export const RepairBody = z.object({
  chat_id: Id,
  member_id: Id,
  repaired: z.boolean(),
  charged: Count,
  count: Count,
  lost: Count,
});
export type RepairBody = z.output<typeof RepairBody>;

/** The `detail` of `not_found` for a repair. */
export const NO_SUCH_HOLD = "There is no such chat, or the member does not belong to it.";

/** Returns the `detail` of `insufficient_balance` for a repair. */
export function grantFirst(missing: number): string {
  return `The member lacks ${missing} coins for messages that the database does not know. Grant them, then repair again. Nothing was charged.`;
}

export type ReconciliationBody = z.output<typeof Reconciliation>;
