import * as z from "zod/mini";
import { MEMBER_SEARCHES, SITE_LANGUAGES } from "../../core/config-limits.ts";
import { Price } from "../scalars.ts";

const Size = z.int().check(z.positive());
const Address = z.nullable(z.string());

export const ConfigBody = z.object({
  name: z.string(),
  logo: Address,
  prices: z.object({ text: Price, file: Price }),
  limits: z.object({
    text_length: Size,
    file_bytes: Size,
    name_length: Size,
    password_min_length: Size,
  }),
  languages: z.array(z.enum(SITE_LANGUAGES)),
  terms: Address,
  imprint: Address,
  coins_url: Address,
  coins_help: z.nullable(z.string()),
  member_search: z.enum(MEMBER_SEARCHES),
  service_worker: z.boolean(),
  /** A server before 1.7.0 sends neither of these: it has accounts of its own. */
  own_accounts: z.optional(z.boolean()),
  login_url: z.optional(Address),
});

export type ConfigBody = z.output<typeof ConfigBody>;
