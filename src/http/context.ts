import type { Database } from "../db/database.ts";
import type { Member } from "../db/members.ts";
import type { Env } from "../env.ts";
import type { Settings } from "../settings.ts";

/** What every route finds in its Hono context. */
export type AppEnv = { Bindings: Env; Variables: { settings: Settings; db: Database } };

/** The same behind `requireMember`. */
export type MemberEnv = { Bindings: Env; Variables: AppEnv["Variables"] & { member: Member } };
