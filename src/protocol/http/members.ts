import * as z from "zod/mini";
import { SEARCH_PAGE_MAX } from "../../core/config-limits.ts";
import { toStoredEmail } from "../../core/email.ts";
import { EMAIL_MAX_BYTES } from "../../core/limits.ts";
import { SUBJECT_MAX_LENGTH } from "../../core/site-token-limits.ts";
import { refine } from "../field-errors.ts";
import { ChatPage, MemberName } from "../frames/server.ts";
import { Coins, Id, IsoDate } from "../scalars.ts";
import { NewPassword, Password } from "./auth.ts";
import { Name } from "./name.ts";

/** The words may be an email or an external id. */
const WORDS_MAX_LENGTH = Math.max(EMAIL_MAX_BYTES, SUBJECT_MAX_LENGTH);

export const PatchMe = (passwordMinLength: number) =>
  z.object({
    name: z.optional(Name),
    password: z.optional(z.object({ current: Password, new: NewPassword(passwordMinLength) })),
  });

/** ISO 8601 with a time zone, from 1970 to 9999 in UTC. */
const ZonedDateTime = z.iso.datetime({ offset: true }).check(
  refine(
    (text) => {
      const at = Date.parse(text);
      return Number.isNaN(at) || (at >= 0 && at < Date.UTC(10_000, 0));
    },
    { code: "year_out_of_range", params: { minimum: 1970, maximum: 9999 } },
  ),
);

export const PatchMember = z.object({
  is_superuser: z.optional(z.boolean()),
  is_employee: z.optional(z.boolean()),
  premium_until: z.optional(z.nullable(ZonedDateTime)),
  is_active: z.optional(z.boolean()),
});

/**
 * Words to find members by, or, for a superuser, the whole email of one. Does not check the form of the email, as `Login` does not, and
 * of the words only that they may be an email or an external id.
 */
export const SearchMembers = z
  .object({
    email: z.optional(z.string().check(z.overwrite(toStoredEmail))),
    query: z.optional(z.string().check(z.maxLength(WORDS_MAX_LENGTH))),
    after: z.optional(Id),
    limit: z.optional(z.int().check(z.minimum(1), z.maximum(SEARCH_PAGE_MAX))),
  })
  .check(
    refine(({ email, query }) => (email === undefined) !== (query === undefined), { code: "email_or_query" }),
  );

/** A server before 1.6.0 sends no `since`. From 1.7.0 on, superusers and API keys get the last three fields, and a member gets the picture that pages may show. */
export const MemberBody = z.object({
  id: Id,
  since: z.optional(IsoDate),
  email: z.nullable(z.string()),
  name: MemberName,
  is_superuser: z.boolean(),
  is_employee: z.boolean(),
  premium_until: z.nullable(IsoDate),
  is_active: z.boolean(),
  exempt: z.boolean(),
  balance: Coins,
  held: Coins,
  exact: z.boolean(),
  external_id: z.optional(z.nullable(z.string())),
  site_email: z.optional(z.nullable(z.string())),
  picture: z.optional(z.nullable(z.string())),
});

/** The URL of a picture that pages may show. */
const Picture = z.optional(z.string());

/** A server before 1.5.0 sends no `since`. */
export const PublicMemberBody = z.object({
  id: Id,
  name: MemberName,
  picture: Picture,
  since: z.optional(IsoDate),
});

export const MemberList = z.array(MemberBody);

export const FoundMembers = z.object({
  members: z.array(z.object({ id: Id, name: MemberName, picture: Picture })),
  next_after: z.nullable(Id),
});

/** A superuser finds members with all that D1 knows of them. */
export const FoundForSuperuser = z.object({ members: MemberList, next_after: z.nullable(Id) });

export const MemberChats = ChatPage;

export type MemberBody = z.output<typeof MemberBody>;
export type PublicMemberBody = z.output<typeof PublicMemberBody>;
export type MemberList = z.output<typeof MemberList>;
export type FoundForSuperuser = z.output<typeof FoundForSuperuser>;
export type FoundMembers = z.output<typeof FoundMembers>;
export type MemberChats = z.output<typeof MemberChats>;
