import type { Identity } from "../auth/token.ts";
import type { Database } from "../db/database.ts";
import type { Member } from "../db/members.ts";
import type { Env } from "../env.ts";
import type { Settings } from "../settings.ts";

/** The Hono context of every route. */
export type AppEnv = { Bindings: Env; Variables: { settings: Settings; db: Database; requestId: string } };

/** The context of the routes behind `requireMember`. */
export type MemberEnv = {
  Bindings: Env;
  /** `memberReadAt`: when the member was read from D1 (Unix ms). */
  Variables: AppEnv["Variables"] & { member: Member; identity: Identity; memberReadAt: number };
};
