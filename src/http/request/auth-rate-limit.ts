import type { Context } from "hono";
import type { ClientNetwork } from "../../core/client-network.ts";
import { AUTH_ATTEMPTS_PERIOD_SECONDS, EMAIL_MAX_BYTES } from "../../core/limits.ts";
import { takeFromLimit } from "../../platform/rate-limit.ts";
import type { AppEnv } from "../context.ts";
import { HttpError } from "../http-error.ts";
import { readNetwork } from "./network.ts";

/**
 * Counts one registration or log-in from the client's network, and returns the network. The address is counted first, and nothing
 * else once it is over its limit, so that one address cannot use up what others share.
 * @throws HttpError `rate_limited`
 */
export async function limitAuthAttempts<E extends AppEnv>(c: Context<E>): Promise<ClientNetwork> {
  const network = readNetwork(c);
  await take(c.env.AUTH_LIMITER_BY_ADDRESS, network.address);
  await take(c.env.AUTH_LIMITER_BY_NETWORK, network.wide);
  return network;
}

/** Counts one log-in with an email. Returns whether there were too many, from all addresses. */
export async function isEmailBraked<E extends AppEnv>(c: Context<E>, email: string): Promise<boolean> {
  return !(await takeFromLimit(c.env.AUTH_LIMITER_BY_EMAIL, email.slice(0, EMAIL_MAX_BYTES + 1)));
}

/** Counts one change of a member's password. @throws HttpError `rate_limited` */
export async function limitPasswordChanges<E extends AppEnv>(c: Context<E>, memberId: number): Promise<void> {
  await take(c.env.AUTH_LIMITER_BY_MEMBER, String(memberId));
}

async function take(limiter: RateLimit, key: string): Promise<void> {
  if (await takeFromLimit(limiter, key)) return;
  throw new HttpError("rate_limited", { retryAfter: AUTH_ATTEMPTS_PERIOD_SECONDS });
}
