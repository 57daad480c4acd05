import type { Context } from "hono";
import { memberActor } from "../../core/acts.ts";
import type { By } from "../../db/acts.ts";
import type { MemberEnv } from "../context.ts";

/** Returns the superuser of a request as the actor of an act, and the present time. Use it behind `requireSuperuser`. */
export function actorOf(c: Context<MemberEnv>): By {
  return { actor: memberActor(c.var.member.id), at: Date.now() };
}
