import * as z from "zod/mini";
import { COINS_MAX, NOTE_MAX_LENGTH } from "../../core/limits.ts";
import { Id, IsoDate, WellFormedText } from "../scalars.ts";

/** `amount` is a grant, or, negative, a withdrawal. */
export const ChangeCoins = z.object({
  amount: z.int().check(
    z.minimum(-COINS_MAX),
    z.maximum(COINS_MAX),
    z.refine((amount) => amount !== 0, "0 coins can't be moved"),
  ),
  note: z.optional(WellFormedText.check(z.maxLength(NOTE_MAX_LENGTH))),
});

export const NewRefund = z.object({
  chat_id: Id,
  message_id: Id,
  reason: WellFormedText.check(z.trim(), z.minLength(1), z.maxLength(NOTE_MAX_LENGTH)),
});

/** The `detail` of `insufficient_balance` where a superuser takes coins from a member. */
export const MEMBER_LACKS_COINS = "The member has too few coins. Nothing was taken.";
/** The `detail` of `not_found` where a superuser refunds a message. */
export const NO_SUCH_MESSAGE = "There is no such message.";

const entry = {
  /** The entry's number in the member's ledger: 1, 2, 3 ...; 0 for a hold, which is not in it yet. */
  id: z.int(),
  kind: z.enum(["grant", "withdrawal", "charge", "refund", "hold"]),
  /** Negative for what the member paid or had taken away. */
  amount: z.int(),
  date: IsoDate,
  note: z.optional(z.string()),
  /** Of a charge, refund or hold: which messages of which chat, and how many of them were paid. */
  chat_id: z.optional(Id),
  first_message_id: z.optional(Id),
  last_message_id: z.optional(Id),
  count: z.optional(Id),
};

/**
 * One transfer, as its member sees it in the statement; or what messages of one chat cost that are not charged yet, a `hold`.
 * All amounts together are the balance.
 */
export const EntryBody = z.object(entry);

/** A transfer as a superuser sees it, who acts on many members. */
export const TransferBody = z.object({ ...entry, member_id: Id });

/** Newest first. */
export const StatementBody = z.object({ entries: z.array(EntryBody), has_more: z.boolean() });

export type EntryBody = z.output<typeof EntryBody>;
export type TransferBody = z.output<typeof TransferBody>;
export type StatementBody = z.output<typeof StatementBody>;
