import { createMiddleware } from "hono/factory";
import { CLOSED_RETRY_SECONDS } from "../../core/restore-limits.ts";
import type { AppEnv } from "../context.ts";
import { HttpError } from "../http-error.ts";
import { routeName } from "../routes/route-events.ts";

/**
 * The requests that a closed site refuses: those by which somebody who is not a superuser would change something. Log-ins stay open
 * for superusers, who repair the site.
 */
const REFUSED = [
  "GET /members/chat",
  "GET /members/inbox",
  "POST /auth/register",
  "POST /auth/ticket",
  "PATCH /members/me",
];

/** Refuses what would change coins or messages while the operator has closed the site, as for a restore. @throws HttpError */
export const refuseWhenClosed = createMiddleware<AppEnv>(async (c, next) => {
  if (c.var.settings.isClosed && REFUSED.includes(routeName(c.req.method, c.req.path)))
    throw new HttpError("unavailable", { retryAfter: CLOSED_RETRY_SECONDS });
  await next();
});
