import type { Env } from "../../../src/env.ts";
import { failpoints } from "./failpoints.ts";

/** Each limit's calls since the last reset, by `NAME key`. */
const taken = new Map<string, number>();
const instrumented = new WeakMap<object, Env>();

/** The bindings of the instrumented Worker: `LIMITS` has the limit that `wrangler.toml` sets for each name, as JSON. */
type TestEnv = Env & { LIMITS: string };

/**
 * Returns the bindings with rate limits that count their calls and obey the failpoint `limits`. Always the same object for the same
 * bindings.
 */
export function instrumentLimits<E extends TestEnv>(env: E): E {
  const known = instrumented.get(env);
  if (known) return known as E;
  const configured: Record<string, number> = JSON.parse(env.LIMITS);
  const limits = Object.entries(configured).map(([name, limit]) => [
    name,
    instrumentLimit(env[name as keyof Env] as RateLimit, name, limit),
  ]);
  const copy: E = { ...env, ...Object.fromEntries(limits) };
  instrumented.set(env, copy);
  return copy;
}

/** With `counted`, a limit refuses after as many calls as `wrangler.toml` allows, however long they take. */
function instrumentLimit(limiter: RateLimit, name: string, limit: number): RateLimit {
  return {
    async limit(options) {
      const key = `${name} ${options.key}`;
      const count = (taken.get(key) ?? 0) + 1;
      taken.set(key, count);
      if (failpoints.limits === "throw") throw new Error("the test makes the limit throw");
      if (failpoints.limits === "hang") await new Promise(() => {});
      return failpoints.limits === "counted" ? { success: count <= limit } : limiter.limit(options);
    },
  };
}

/** Returns what each limit counted, after it set one of the counts if the request names one. */
export function answerTaken(query: URLSearchParams): Response {
  const key = query.get("key");
  if (key !== null) taken.set(key, Number(query.get("count")));
  return Response.json(Object.fromEntries(taken));
}

export function resetTaken(): void {
  taken.clear();
}
