import * as z from "zod/mini";
import { ACTS, type Actor } from "../../core/acts.ts";
import { SCOPES } from "../../core/api-keys.ts";
import { COINS_MAX } from "../../core/limits.ts";
import { MemberName } from "../frames/server.ts";
import { Count, Id, IsoDate } from "../scalars.ts";

/** A finished run of the reconciliation, with the figures of all its pages together. `uuid` is the caller's own id of the run. */
export const NewRun = z.object({
  uuid: z.uuid().check(z.toLowerCase()),
  members: Count,
  chats: Count,
  transfers: Count,
  messages: Count,
  differences: Count,
});

/** The changes of an act: the fields that its kind has. */
export const ActDetail = z.partial(
  z.object({
    // Of a member.
    is_superuser: z.boolean(),
    is_employee: z.boolean(),
    premium_until: z.nullable(IsoDate),
    is_active: z.boolean(),
    password_reset: z.literal(true),
    sessions_ended: z.literal(true),
    external_id: z.string(),
    // Of coins, in coins that the member gained.
    amount: z.int().check(z.minimum(-COINS_MAX), z.maximum(COINS_MAX)),
    note: z.string(),
    message_id: Id,
    charged: Count,
    count: Count,
    lost: Count,
    // Of a smile.
    smile_id: Id,
    price: Count,
    title: z.string(),
    // Of an API key.
    key_id: z.string(),
    name: z.string(),
    scopes: z.array(z.enum(SCOPES)),
    // Of a file or a run.
    ...NewRun.shape,
  }),
);
export type ActDetail = z.output<typeof ActDetail>;

export const ActBody = z.object({
  id: Id,
  date: IsoDate,
  actor: z.string().check(z.regex(/^(?:cli|member:[1-9]\d*|key:[0-9a-f]+)$/)),
  actor_name: MemberName,
  act: z.enum(ACTS),
  member_id: z.optional(Id),
  member_name: z.optional(MemberName),
  chat_id: z.optional(Id),
  detail: ActDetail,
});
export type ActBody = Omit<z.output<typeof ActBody>, "actor"> & { actor: Actor };

export const ActList = z.object({ acts: z.array(ActBody), has_more: z.boolean() });
export type ActList = { acts: ActBody[]; has_more: boolean };
