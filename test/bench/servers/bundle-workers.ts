import { resolve } from "node:path";
import { build } from "esbuild";

/** The file names of the bench's Workers. */
const WORKERS = ["parley-worker", "naive-worker", "floor-worker", "grouped-worker", "empty-worker"] as const;
export type BenchWorkerName = (typeof WORKERS)[number];

const OUT_FOLDER = "dist/bench";

export function bundlePath(name: BenchWorkerName): string {
  return resolve(OUT_FOLDER, `${name}.js`);
}

/** Builds the Workers into `dist/bench`, with wrangler's options. */
export async function bundleWorkers(): Promise<void> {
  await build({
    entryPoints: WORKERS.map((name) => `test/bench/workers/${name}.ts`),
    outdir: OUT_FOLDER,
    bundle: true,
    format: "esm",
    target: "es2024",
    conditions: ["workerd", "worker", "browser"],
    external: ["cloudflare:*", "node:*"],
    logLevel: "warning",
  });
}
