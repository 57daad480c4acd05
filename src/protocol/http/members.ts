import * as z from "zod/mini";
import { SEARCH_PAGE_MAX } from "../../core/config-limits.ts";
import { toStoredEmail } from "../../core/email.ts";
import { NAME_MAX_LENGTH } from "../../core/limits.ts";
import { hasNameLength } from "../../core/member-name.ts";
import { ChatPage, MemberName } from "../frames/server.ts";
import { Coins, Id, IsoDate } from "../scalars.ts";
import { NewPassword, Password } from "./auth.ts";
import { Name } from "./name.ts";

export const PatchMe = (passwordMinLength: number) =>
  z.object({
    name: z.optional(Name),
    password: z.optional(z.object({ current: Password, new: NewPassword(passwordMinLength) })),
  });

/** ISO 8601 with a time zone, from 1970 to 9999 in UTC. */
const ZonedDateTime = z.iso.datetime({ offset: true }).check(
  z.refine((text) => {
    const at = Date.parse(text);
    return Number.isNaN(at) || (at >= 0 && at < Date.UTC(10_000, 0));
  }, "Must be within the years 1970 to 9999"),
);

export const PatchMember = z.object({
  is_superuser: z.optional(z.boolean()),
  is_employee: z.optional(z.boolean()),
  premium_until: z.optional(z.nullable(ZonedDateTime)),
  is_active: z.optional(z.boolean()),
});

/** For a superuser, the email of a member; otherwise words to find in names. Does not check the form of the email, as `Login` does not. */
export const SearchMembers = z
  .object({
    email: z.optional(z.string().check(z.overwrite(toStoredEmail))),
    query: z.optional(
      z
        .string()
        .check(
          z.minLength(1),
          z.meta({ maxLength: NAME_MAX_LENGTH }),
          z.refine(hasNameLength, "Must have at most 50 characters"),
        ),
    ),
    after: z.optional(Id),
    limit: z.optional(z.int().check(z.minimum(1), z.maximum(SEARCH_PAGE_MAX))),
  })
  .check(
    z.refine(({ email, query }) => (email === undefined) !== (query === undefined), {
      error: "Must have either an email or a query",
    }),
  );

export const MemberBody = z.object({
  id: Id,
  email: z.string(),
  name: MemberName,
  is_superuser: z.boolean(),
  is_employee: z.boolean(),
  premium_until: z.nullable(IsoDate),
  is_active: z.boolean(),
  exempt: z.boolean(),
  balance: Coins,
  held: Coins,
  exact: z.boolean(),
});

/** A server before 1.5.0 sends no `since`. */
export const PublicMemberBody = z.object({ id: Id, name: MemberName, since: z.optional(IsoDate) });

export const MemberList = z.array(MemberBody);

export const FoundMembers = z.object({
  members: z.array(z.object({ id: Id, name: MemberName })),
  next_after: z.nullable(Id),
});

export const MemberChats = ChatPage;

export type MemberBody = z.output<typeof MemberBody>;
export type PublicMemberBody = z.output<typeof PublicMemberBody>;
export type MemberList = z.output<typeof MemberList>;
export type FoundMembers = z.output<typeof FoundMembers>;
export type MemberChats = z.output<typeof MemberChats>;
