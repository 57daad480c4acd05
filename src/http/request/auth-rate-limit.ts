import type { Context } from "hono";
import { AUTH_ATTEMPTS_PERIOD_SECONDS } from "../../core/limits.ts";
import { takeFromLimit } from "../../platform/rate-limit.ts";
import type { AppEnv } from "../context.ts";
import { HttpError } from "../http-error.ts";

/** Counts one attempt that needs a password hash. @throws HttpError `rate_limited` after too many attempts in a minute */
export async function limitAuthAttempts<E extends AppEnv>(c: Context<E>, email: string): Promise<void> {
  const address = c.req.header("CF-Connecting-IP") ?? "local";
  const [byEmail, byAddress] = await Promise.all([
    takeFromLimit(c.env.AUTH_LIMITER_BY_EMAIL, email),
    takeFromLimit(c.env.AUTH_LIMITER_BY_ADDRESS, address),
  ]);
  if (byEmail && byAddress) return;
  const headers = { "Retry-After": String(AUTH_ATTEMPTS_PERIOD_SECONDS) };
  throw new HttpError("rate_limited", { headers });
}
