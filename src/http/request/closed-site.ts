import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import type { ActorId } from "../../core/acts.ts";
import { CLOSED_RETRY_SECONDS } from "../../core/restore-limits.ts";
import type { AppEnv } from "../context.ts";
import { HttpError } from "../http-error.ts";
import { routeName } from "../routes/route-events.ts";

/** The requests that a closed site refuses to everybody, before it reads anything: a superuser needs none of them to repair it. */
const REFUSED = [
  "GET /members/chat",
  "GET /members/inbox",
  "POST /auth/register",
  "POST /auth/ticket",
  "PATCH /members/me",
];

/** Refuses what nobody may do while the operator has closed the site, as for a restore. @throws HttpError `unavailable` */
export const refuseWhenClosed = createMiddleware<AppEnv>(async (c, next) => {
  if (c.var.settings.isClosed && REFUSED.includes(routeName(c.req.method, c.req.path))) throw closedError();
  await next();
});

/**
 * Refuses a request of a member who is not a superuser while the site is closed. Call it as soon as the member is known, before
 * anything is written. @throws HttpError `unavailable`
 */
export function refuseMemberWhenClosed<E extends AppEnv>(
  c: Context<E>,
  member: number,
  isSuperuser: boolean,
): void {
  if (!isSuperuser) refuseWithoutSuperuser(c, { member });
}

/** Refuses a request behind which no superuser stands while the site is closed. @throws HttpError `unavailable` */
export function refuseWithoutSuperuser<E extends AppEnv>(
  c: Context<E>,
  who: { member: number } | { actor: ActorId },
): void {
  if (c.var.settings.isClosed) throw closedError(who);
}

function closedError(who?: { member: number } | { actor: ActorId }): HttpError {
  return new HttpError("unavailable", { retryAfter: CLOSED_RETRY_SECONDS, closed: true, ...who });
}
