import type { Context } from "hono";
import type { ActorId } from "../../core/acts.ts";
import { RATE_LIMIT_PERIOD_SECONDS } from "../../core/limits.ts";
import type { Env } from "../../env.ts";
import { takeFromLimit } from "../../platform/rate-limit.ts";
import type { AppEnv } from "../context.ts";
import { HttpError } from "../http-error.ts";
import { routePattern } from "../routes/route-events.ts";
import { type RequestKind, requestKind } from "../routes/route-limits.ts";
import { readNetwork } from "./network.ts";

/** The limits of a member's requests, as `wrangler.toml` sets them: per location, so they are brakes and not promises. */
const LIMITER_OF = {
  upgrade: "UPGRADE_LIMITER",
  listing: "LISTING_LIMITER",
  search: "SEARCH_LIMITER",
  read: "READ_LIMITER",
  write: "WRITE_LIMITER",
} as const satisfies Record<RequestKind, keyof Env>;

export const RETRY_AFTER = { retryAfter: RATE_LIMIT_PERIOD_SECONDS };

/**
 * Counts a request of the member in a valid token, or of an API key. Call it before the request reaches D1 or an object. Returns what it counts as.
 * @throws HttpError `rate_limited` after too many requests of its kind in a minute
 */
export async function limitRequest<E extends AppEnv>(c: Context<E>, who: ActorId): Promise<RequestKind> {
  const kind = requestKind(c.req.method, routePattern(c), c.req.query());
  await limit(c.env[LIMITER_OF[kind]], who);
  return kind;
}

/** Counts a change by a member who is not a superuser. @throws HttpError `rate_limited` */
export async function limitOrdinaryWrite<E extends AppEnv>(c: Context<E>, memberId: number): Promise<void> {
  await limit(c.env.MEMBER_WRITE_LIMITER, memberId);
}

/** Counts an upgrade with a member's token. Returns whether the member may open another socket. */
export function allowsUpgrade(c: Context<AppEnv>, memberId: number): Promise<boolean> {
  return takeFromLimit(c.env.UPGRADE_LIMITER, String(memberId));
}

/** Counts an upgrade without a valid token, or a key that may be invalid. Returns whether the client's network may send it. */
export async function allowsAnonymous<E extends AppEnv>(c: Context<E>): Promise<boolean> {
  const { address, wide } = readNetwork(c);
  // One address that is over its limit must not use up the limit of its neighbours.
  if (!(await takeFromLimit(c.env.UPGRADE_LIMITER_BY_ADDRESS, address))) return false;
  return takeFromLimit(c.env.UPGRADE_LIMITER_BY_NETWORK, wide);
}

async function limit(limiter: RateLimit, who: ActorId): Promise<void> {
  if (await takeFromLimit(limiter, String(who))) return;
  throw new HttpError("rate_limited", {
    ...RETRY_AFTER,
    ...(typeof who === "number" ? { member: who } : { actor: who }),
  });
}
