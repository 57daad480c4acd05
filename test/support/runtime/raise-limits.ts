import type { WorkerOptions } from "./miniflare.ts";

/** The limits behind a token, and those of upgrades without one. */
const RAISED = /^(UPGRADE|WRITE|MEMBER_WRITE|LISTING|SEARCH|READ)_LIMITER/;

/**
 * Returns options whose members are never refused for too many requests or sockets: most tests do in seconds what a member does in
 * hours. The limits of log-ins and of coins stay.
 */
export function raiseLimits<O extends { ratelimits?: WorkerOptions["ratelimits"] }>(options: O): O {
  const raised = Object.entries(options.ratelimits ?? {}).map(([name, limit]) => [
    name,
    RAISED.test(name) ? { ...limit, simple: { limit: 1_000_000, period: 60 } } : limit,
  ]);
  return { ...options, ratelimits: Object.fromEntries(raised) };
}
