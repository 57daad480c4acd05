import { readdirSync, readFileSync } from "node:fs";
import {
  type Unstable_Config,
  unstable_getMiniflareWorkerOptions,
  unstable_readConfig,
  unstable_splitSqlQuery,
} from "wrangler";
import type { WorkerOptions } from "./miniflare.ts";

export const WRANGLER_CONFIG = unstable_readConfig({ config: "wrangler.toml" });

/** Returns the bindings and settings of a wrangler configuration, for Miniflare. */
export function readWorkerOptions(config: Unstable_Config): WorkerOptions {
  const { compatibilityDate, durableObjects, d1Databases, r2Buckets, ratelimits, bindings, assets } =
    unstable_getMiniflareWorkerOptions(config).workerOptions as WorkerOptions;
  return {
    compatibilityDate,
    durableObjects,
    d1Databases,
    r2Buckets,
    ratelimits,
    bindings,
    assets,
  };
}

/** Returns the statements that create the tables in an empty database, in order. */
export function migrationStatements(): string[] {
  const files = readdirSync("migrations").filter((name) => name.endsWith(".sql"));
  return files.sort().flatMap((file) => unstable_splitSqlQuery(readFileSync(`migrations/${file}`, "utf8")));
}
