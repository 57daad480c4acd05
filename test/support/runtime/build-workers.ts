import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { TestProject } from "vitest/node";
import { unstable_readConfig } from "wrangler";
import { buildWorker, WORKER } from "../../../src/cli/worker-build.ts";
import { ACCESS_WORKER, type RuntimeOptions } from "./miniflare.ts";
import { migrationStatements, readWorkerOptions, WRANGLER_CONFIG } from "./wrangler-config.ts";

/** Parley itself, and Parley with access for tests: see `instrumented-worker.ts`. */
export type WorkerName = "real" | "instrumented";

declare module "vitest" {
  interface ProvidedContext {
    /** The options that each Worker runs with. */
    workers: Record<WorkerName, RuntimeOptions>;
    /** The statements that create the tables in an empty database. */
    migrations: string[];
    /** Whether the projects that need pages set it: see `vitest.config.ts`. */
    pages: true | undefined;
  }
}

type RateLimitConfig = { name: string; simple: { limit: number } };

const INSTRUMENTED_PATH = "dist/instrumented/wrangler.json";
const INSTRUMENTED_WORKER = "dist/instrumented/worker.js";

/** Builds the pages, the client and each Worker once, for all test files of all projects. */
export default async function build(project: TestProject): Promise<void> {
  if (needsNoWorker(project)) return;
  execFileSync("npm", ["run", "--silent", "build"], { stdio: ["ignore", "ignore", "inherit"] });
  writeInstrumentedConfig();
  await buildWorker("test/support/failpoints/instrumented-worker.ts", INSTRUMENTED_WORKER, {
    isSmall: false,
  });
  await buildWorker("test/support/runtime/access-worker.ts", ACCESS_WORKER, { isSmall: false });
  project.provide("workers", {
    real: { ...readWorkerOptions(WRANGLER_CONFIG), scriptPath: WORKER },
    instrumented: {
      ...readWorkerOptions(unstable_readConfig({ config: INSTRUMENTED_PATH })),
      scriptPath: INSTRUMENTED_WORKER,
    },
  });
  project.provide("migrations", migrationStatements());
}

function writeInstrumentedConfig(): void {
  const { assets, ...config } = WRANGLER_CONFIG;
  mkdirSync(dirname(INSTRUMENTED_PATH), { recursive: true });
  writeFileSync(
    INSTRUMENTED_PATH,
    JSON.stringify({
      name: config.name,
      main: resolve(INSTRUMENTED_WORKER),
      compatibility_date: config.compatibility_date,
      assets: { ...assets, directory: resolve("dist/web") },
      d1_databases: config.d1_databases.map((each: object) => ({
        ...each,
        migrations_dir: resolve("migrations"),
      })),
      r2_buckets: config.r2_buckets,
      durable_objects: {
        bindings: [
          ...config.durable_objects.bindings,
          { name: "D1_FAULT_PROXY", class_name: "D1FaultProxy" },
          { name: "SLOW_D1", class_name: "SlowD1" },
        ],
      },
      migrations: [...config.migrations, { tag: "test", new_sqlite_classes: ["D1FaultProxy", "SlowD1"] }],
      // Tests of concurrent sends query funds more often than the real limit allows.
      ratelimits: config.ratelimits.map((limit: RateLimitConfig) =>
        limit.name === "FUNDS_QUERY_LIMITER" ? { ...limit, simple: { limit: 1_000_000, period: 60 } } : limit,
      ),
      vars: {
        ...config.vars,
        LIMITS: JSON.stringify(
          Object.fromEntries(
            config.ratelimits.map(({ name, simple }: RateLimitConfig) => [name, simple.limit]),
          ),
        ),
      },
    }),
  );
}

/** Returns whether the projects that run need neither a Worker nor a browser. */
export function needsNoWorker({ vitest }: TestProject): boolean {
  return vitest.projects.every(({ name }) => ["core", "source", "uneven-clock"].includes(name));
}
