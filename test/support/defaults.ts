import { inject } from "vitest";
import type { Env } from "../../src/env.ts";

type Variable = { [K in keyof Env]: unknown extends Env[K] ? K : never }[keyof Env];
/** The name of a rate limit of `wrangler.toml`. */
export type LimitName = { [K in keyof Env]: Env[K] extends RateLimit ? K : never }[keyof Env];

/** Returns the value that `wrangler.toml` gives a variable. */
export function defaultOf(variable: Variable): number {
  const value = inject("workers").real.bindings?.[variable];
  if (typeof value !== "number") throw new Error(`wrangler.toml has no number for ${variable}`);
  return value;
}

/** Returns a rate limit of `wrangler.toml`: how many calls in how many seconds. */
export function rateLimitOf(binding: LimitName): { limit: number; period: number } {
  const limits: Record<string, unknown> = inject("workers").real.ratelimits ?? {};
  const { simple } = limits[binding] as { simple: { limit: number; period: number } };
  return simple;
}
