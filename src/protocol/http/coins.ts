import * as z from "zod/mini";
import { COINS_MAX, NOTE_MAX_LENGTH } from "../../core/limits.ts";
import { refine } from "../field-errors.ts";
import { Id, IsoDate, Price, WellFormedText } from "../scalars.ts";

export const ChangeCoins = z.object({
  amount: z.int().check(
    z.minimum(-COINS_MAX),
    z.maximum(COINS_MAX),
    refine((amount) => amount !== 0, { code: "zero" }),
  ),
  note: z.optional(WellFormedText.check(z.maxLength(NOTE_MAX_LENGTH))),
});

export const NewRefund = z.object({
  chat_id: Id,
  message_id: Id,
  reason: WellFormedText.check(z.trim(), z.minLength(1), z.maxLength(NOTE_MAX_LENGTH)),
});

/** The `detail` of `insufficient_balance` when a superuser withdraws coins from a member. */
export const MEMBER_LACKS_COINS = "The member does not have enough coins. Nothing was withdrawn.";
/** The `detail` of `not_found` when a superuser refunds a message. */
export const NO_SUCH_MESSAGE = "There is no such message.";

/** The `detail` of `not_found` for the messages of a chat that the member does not have. */
export const NO_SUCH_CHAT = "The member has no such chat.";

const entry = {
  id: z.int(),
  kind: z.enum(["grant", "withdrawal", "charge", "refund", "hold"]),
  amount: z.int(),
  date: IsoDate,
  note: z.optional(z.string()),
  chat_id: z.optional(Id),
  first_message_id: z.optional(Id),
  last_message_id: z.optional(Id),
  count: z.optional(Id),
};

/** A server before 1.6.0 sends neither `other_member` nor `balance`. */
export const EntryBody = z.object({
  ...entry,
  other_member: z.optional(
    z.object({ id: Id, name: z.nullable(z.string()), picture: z.optional(z.string()) }),
  ),
});

export const TransferBody = z.object({ ...entry, member_id: Id });

export const StatementBody = z.object({
  entries: z.array(EntryBody),
  has_more: z.boolean(),
  exact: z.boolean(),
  balance: z.optional(z.int()),
});

export const StatementMessage = z.object({
  message_id: Id,
  type: z.enum(["text", "smile", "file"]),
  title: z.nullable(z.string()),
  price: Price,
  date: IsoDate,
  refunded_at: z.nullable(IsoDate),
});

export const StatementMessages = z.object({
  messages: z.array(StatementMessage),
  next_after: z.nullable(Id),
});

export type StatementMessage = z.output<typeof StatementMessage>;
export type StatementMessages = z.output<typeof StatementMessages>;
export type EntryBody = z.output<typeof EntryBody>;
export type TransferBody = z.output<typeof TransferBody>;
export type StatementBody = z.output<typeof StatementBody>;
