import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { unstable_readConfig } from "wrangler";

/** A Worker that is built once for all test files: its configuration, and the folder it was built into. */
export type BuiltWorker = { configPath: string; prebuiltWorkerDir: string };

export const REAL: BuiltWorker = { configPath: "wrangler.toml", prebuiltWorkerDir: "dist/worker" };

/** Parley around which a test can reach: see `instrumented-worker.ts`. */
export const INSTRUMENTED: BuiltWorker = {
  configPath: "dist/instrumented/wrangler.json",
  prebuiltWorkerDir: "dist/instrumented/worker",
};

export default function build(): void {
  execFileSync("npm", ["run", "--silent", "build:client"], { stdio: ["ignore", "ignore", "inherit"] });
  buildWorker(REAL);
  const { assets, ...config } = unstable_readConfig({ config: REAL.configPath });
  mkdirSync("dist/instrumented", { recursive: true });
  writeFileSync(
    INSTRUMENTED.configPath,
    JSON.stringify({
      name: config.name,
      main: resolve("test/support/instrumented-worker.ts"),
      compatibility_date: config.compatibility_date,
      assets: { ...assets, directory: resolve("dist/web") },
      d1_databases: config.d1_databases.map((each: object) => ({
        ...each,
        migrations_dir: resolve("migrations"),
      })),
      r2_buckets: config.r2_buckets,
      durable_objects: {
        bindings: [...config.durable_objects.bindings, { name: "MESSENGER", class_name: "Messenger" }],
      },
      migrations: [...config.migrations, { tag: "test", new_sqlite_classes: ["Messenger"] }],
      // A race asks more often in a minute than anybody may.
      ratelimits: config.ratelimits.map((limit: { name: string }) =>
        limit.name === "QUESTIONS_OF_MONEY" ? { ...limit, simple: { limit: 1_000_000, period: 60 } } : limit,
      ),
      vars: config.vars,
    }),
  );
  buildWorker(INSTRUMENTED);
}

function buildWorker({ configPath, prebuiltWorkerDir }: BuiltWorker): void {
  execFileSync(
    "npx",
    ["wrangler", "deploy", "--dry-run", "--config", configPath, "--outdir", resolve(prebuiltWorkerDir)],
    { stdio: ["ignore", "ignore", "inherit"] },
  );
}
