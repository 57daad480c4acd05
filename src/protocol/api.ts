import * as z from "zod/mini";
import { COINS_MAX } from "../core/coins.ts";
import {
  EMAIL_MAX_LENGTH,
  NAME_MAX_LENGTH,
  NOTE_MAX_LENGTH,
  PASSWORD_MAX_LENGTH,
  SMILE_DEFAULT_PRICE,
  SMILE_TITLE_MAX_LENGTH,
} from "../core/limits.ts";
import type { Chat } from "./server-frames.ts";

z.config(z.locales.en());

/** The bodies of the HTTP requests and answers. */

/** Text that a person reads. Unpaired surrogates become U+FFFD, so that what is stored is what was checked. */
const Words = z.string().check(z.overwrite((text) => text.toWellFormed()));
const Password = z.string().check(z.maxLength(PASSWORD_MAX_LENGTH));
const NewPassword = (minLength: number) => Password.check(z.minLength(minLength));
const Email = z.string().check(z.trim(), z.toLowerCase(), z.maxLength(EMAIL_MAX_LENGTH), z.email());

export const Register = (passwordMinLength: number) =>
  z.object({ email: Email, password: NewPassword(passwordMinLength), repeat_password: z.string() }).check(
    z.refine(({ password, repeat_password }) => password === repeat_password, {
      path: ["repeat_password"],
      error: "The two passwords differ",
    }),
  );

/** Whatever is no member's email simply fits none. */
export const Login = z.object({ email: z.string().check(z.trim(), z.toLowerCase()), password: Password });

export const PatchMe = (passwordMinLength: number) =>
  z.object({
    name: z.optional(Words.check(z.trim(), z.minLength(1), z.maxLength(NAME_MAX_LENGTH))),
    password: z.optional(z.object({ current: Password, new: NewPassword(passwordMinLength) })),
  });

/** ISO 8601 with a zone, from 1970 to the year 9999 in UTC. */
const Moment = z.iso.datetime({ offset: true }).check(
  z.refine((text) => {
    const at = Date.parse(text);
    return Number.isNaN(at) || (at >= 0 && at < Date.UTC(10_000, 0));
  }, "Not within the years 1970 to 9999"),
);

export const PatchMember = z.object({
  is_superuser: z.optional(z.boolean()),
  is_employee: z.optional(z.boolean()),
  premium_until: z.optional(z.nullable(Moment)),
  is_active: z.optional(z.boolean()),
});

/** `amount` is a grant, or, negative, a withdrawal. */
export const ChangeCoins = z.object({
  amount: z.int().check(
    z.minimum(-COINS_MAX),
    z.maximum(COINS_MAX),
    z.refine((amount) => amount !== 0, "0 coins can't be moved"),
  ),
  note: z.optional(Words.check(z.maxLength(NOTE_MAX_LENGTH))),
});

const Id = z.int().check(z.positive());

export const NewRefund = z.object({
  chat_id: Id,
  message_id: Id,
  reason: Words.check(z.trim(), z.minLength(1), z.maxLength(NOTE_MAX_LENGTH)),
});

const Price = z.int().check(z.minimum(0), z.maximum(COINS_MAX));
const SmileTitle = Words.check(z.trim(), z.maxLength(SMILE_TITLE_MAX_LENGTH));

/** The fields of a form: text, even the price. */
export const NewSmile = z.object({
  price: z._default(
    z.pipe(z.pipe(z.string().check(z.regex(/^\d{1,10}$/)), z.transform(Number)), Price),
    SMILE_DEFAULT_PRICE,
  ),
  title: z._default(SmileTitle, ""),
});

export const PatchSmile = z.object({
  price: z.optional(Price),
  title: z.optional(SmileTitle),
  is_active: z.optional(z.boolean()),
});

/** A member as they see themselves, and as a superuser sees them. Dates are ISO 8601 in UTC; coins are whole. */
export type MemberBody = {
  id: number;
  email: string;
  name: string;
  is_superuser: boolean;
  is_employee: boolean;
  premium_until: string | null;
  is_active: boolean;
  /** Whether messages cost nothing just now. */
  exempt: boolean;
  balance: number;
  /** The part of `balance` that rooms hold now. */
  held: number;
};

/** A member's chats, the one written to last first. */
export type ChatsBody = { chats: Chat[] };

export type LoginBody = { access_token: string; token_type: "bearer"; expires_in: number; member_id: number };

/**
 * One transfer, as its member sees it in the statement; or what messages of one chat cost that are not charged yet, a `hold`.
 * All amounts together are the balance.
 */
export type EntryBody = {
  /** The entry's number in the member's ledger: 1, 2, 3 ...; 0 for a hold, which is not in it yet. */
  id: number;
  kind: "grant" | "withdrawal" | "charge" | "refund" | "hold";
  /** Negative for what the member paid or had taken away. */
  amount: number;
  date: string;
  note?: string;
  /** Of a charge, refund or hold: which messages of which chat, and how many of them were paid. */
  chat_id?: number;
  first_message_id?: number;
  last_message_id?: number;
  count?: number;
};

export type TransferBody = EntryBody & { member_id: number };

/** Newest first. */
export type StatementBody = { entries: EntryBody[]; has_more: boolean };

export type SmileBody = { id: number; file_uuid: string; price: number; title: string; is_active: boolean };

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
  /** D1's tables are not those of the code. */
  "schema",
  /** The room did not answer. */
  "room",
]);

const Found = z.union([z.number(), z.string()]);
const DifferenceBody = z.object({
  kind: DifferenceKind,
  member_id: z.optional(z.number()),
  chat_id: z.optional(z.number()),
  expected: z.optional(Found),
  found: z.optional(Found),
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
