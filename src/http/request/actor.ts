import type { Context } from "hono";
import { toActor } from "../../core/acts.ts";
import type { By } from "../../db/acts.ts";
import type { OperatorEnv } from "../context.ts";

/** Returns the superuser or the API key of a request as the actor of an act, and the present time. */
export function actorOf(c: Context<OperatorEnv>): By {
  return { actor: toActor(c.var.actorId), at: Date.now() };
}
