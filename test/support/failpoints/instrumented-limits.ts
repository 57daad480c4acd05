import type { Env } from "../../../src/env.ts";
import { failpoints } from "./failpoints.ts";

const instrumented = new WeakMap<object, Env>();

/** Returns the bindings with rate limits that obey the failpoint `limits`. Always the same object for the same bindings. */
export function instrumentLimits<E extends Env>(env: E): E {
  const known = instrumented.get(env);
  if (known) return known as E;
  const limits = Object.entries(env)
    .filter(([name]) => name.includes("_LIMITER"))
    .map(([name, limiter]) => [name, faultyLimit(limiter)]);
  const copy: E = { ...env, ...Object.fromEntries(limits) };
  instrumented.set(env, copy);
  return copy;
}

function faultyLimit(limiter: RateLimit): RateLimit {
  return {
    async limit(options) {
      if (failpoints.limits === "throw") throw new Error("the test makes the limit throw");
      if (failpoints.limits === "hang") await new Promise(() => {});
      return limiter.limit(options);
    },
  };
}
