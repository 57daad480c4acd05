import type { Identity } from "../auth/token.ts";
import type { ActorId } from "../core/acts.ts";
import type { Database } from "../db/database.ts";
import type { Member } from "../db/members.ts";
import type { Env } from "../env.ts";
import type { Settings } from "../settings.ts";

/** The Hono context of every route. */
export type AppEnv = {
  Bindings: Env;
  Variables: {
    settings: Settings;
    db: Database;
    requestId: string;
    /** Reads the API key of the request again, if that was some time ago. */
    confirmKey?: () => Promise<void>;
  };
};

/** The context of the routes behind `requireMember`. */
export type MemberEnv = {
  Bindings: Env;
  /** `memberReadAt`: when the member was read from D1 (Unix ms). */
  Variables: AppEnv["Variables"] & { member: Member; identity: Identity; memberReadAt: number };
};

/** The context of the routes behind `requireOperator`. No member stands behind an API key. */
export type OperatorEnv = {
  Bindings: Env;
  Variables: AppEnv["Variables"] & { actorId: ActorId };
};

/** The context of the routes behind `admitCaller`: a superuser or an API key, or another member. */
export type CallerEnv = {
  Bindings: Env;
  Variables: AppEnv["Variables"] & {
    caller: { actorId: ActorId; memberId?: undefined } | { actorId?: undefined; memberId: number };
  };
};
