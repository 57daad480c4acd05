import { RATE_LIMIT_WAIT_MS } from "../core/limits.ts";
import { log } from "../log.ts";
import { withDeadline } from "./deadline.ts";

/** The limits whose last question failed, so that an outage is one line of the log. */
const failing = new WeakSet<RateLimit>();

/**
 * Takes one from a limit of `wrangler.toml`. Returns false once `key` has used up the limit. A limit that fails or does not answer
 * in time allows the request: it is a brake on abuse, and must not stop the site. Never rejects.
 */
export async function takeFromLimit(limiter: RateLimit, key: string): Promise<boolean> {
  try {
    const { success } = await withDeadline(limiter.limit({ key }), RATE_LIMIT_WAIT_MS);
    failing.delete(limiter);
    return success;
  } catch (error) {
    if (!failing.has(limiter)) log({ event: "limit.take", code: "unavailable", error });
    failing.add(limiter);
    return true;
  }
}
