import * as z from "zod/mini";
import { Id } from "../scalars.ts";

/** What a reconciliation may find wrong, each in the place that it names. */
const DifferenceKind = z.enum([
  /** D1, of a member: the balance is not what the transfers and holds say. */
  "balance",
  /** D1, of a member: the transfers are not numbered 1, 2, 3 ... up to `members.entries`. */
  "entries",
  /** D1: charges without a hold, or a hold in a chat of others. */
  "hold",
  /** D1, of a hold: its charges are not what it captured. */
  "captured",
  /** D1, of a hold: the ranges of its charges do not follow each other up to `upto`. */
  "ranges",
  /** A refund of a message that is not charged, not the member's, or cheaper; or one that could be made twice. */
  "refund",
  /** D1: two transfers under one key. */
  "key",
  /** The room takes itself for another chat. */
  "chat",
  /** The room's messages: a hole in the ids, a date that goes back, a price of who is exempt, a sender of another chat. */
  "history",
  /** D1 captured something else than the room's messages cost. */
  "spent",
  /** A hold and its lease in the room do not belong together, or the lease is overspent or stopped. */
  "lease",
  /** Coins lie in a chat in which nobody wrote for too long. */
  "idle",
  /** Reserved: earlier versions compared D1's tables with those of the code. A test does that now. */
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

const Count = z.int().check(z.minimum(0));

/** One page of a reconciliation. `next_after` begins the next one; null at the end. */
export const Reconciliation = z.object({
  ok: z.boolean(),
  compared: z.object({ members: Count, chats: Count, transfers: Count, messages: Count }),
  differences: z.array(DifferenceBody),
  next_after: z.nullable(Id),
});
export type ReconciliationBody = z.output<typeof Reconciliation>;
