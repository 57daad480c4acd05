import { readdirSync, readFileSync } from "node:fs";
import type { V4WorkerOptions } from "miniflare";
import { unstable_getMiniflareWorkerOptions, unstable_readConfig, unstable_splitSqlQuery } from "wrangler";

export const CONFIG = unstable_readConfig({ config: "wrangler.toml" });

/**
 * What `wrangler.toml` binds to Parley, for Miniflare. Without the pages: with them, the runtime would put a Worker of its own
 * before Parley's.
 */
export function parleyBindings(): Partial<V4WorkerOptions> {
  const { compatibilityFlags, durableObjects, d1Databases, r2Buckets, ratelimits } =
    unstable_getMiniflareWorkerOptions(CONFIG).workerOptions;
  return Object.fromEntries(
    Object.entries({ compatibilityFlags, durableObjects, d1Databases, r2Buckets, ratelimits }).filter(
      ([, option]) => option !== undefined,
    ),
  );
}

/** Makes the tables of an empty database. */
export async function migrate(d1: { prepare(sql: string): { run(): Promise<unknown> } }): Promise<void> {
  const files = readdirSync("migrations").filter((name) => name.endsWith(".sql"));
  for (const file of files.sort()) {
    for (const statement of unstable_splitSqlQuery(readFileSync(`migrations/${file}`, "utf8"))) {
      await d1.prepare(statement).run();
    }
  }
}
