import type { Context } from "hono";
import type { AppEnv } from "../context.ts";
import { HttpError } from "../http-error.ts";

const RETRY_AFTER_HEADERS = { "Retry-After": "60" };

/** Counts one attempt that will cost a password hash. @throws Refusal when there were too many in a minute */
export async function limitAuthAttempts<E extends AppEnv>(c: Context<E>, email: string): Promise<void> {
  const address = c.req.header("CF-Connecting-IP") ?? "local";
  const [byEmail, byAddress] = await Promise.all([
    c.env.AUTH_LIMITER_BY_EMAIL.limit({ key: email }),
    c.env.AUTH_LIMITER_BY_ADDRESS.limit({ key: address }),
  ]);
  if (byEmail.success && byAddress.success) return;
  throw new HttpError("rate_limited", { headers: RETRY_AFTER_HEADERS });
}
