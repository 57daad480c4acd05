import { resolve } from "node:path";
import { build } from "esbuild";

/** A Worker of the bench, by the name of its file. */
export type WorkerName = "parley-worker" | "naive-worker" | "floor-worker";

const FOLDER = "dist/bench";

export function bundlePath(name: WorkerName): string {
  return resolve(FOLDER, `${name}.js`);
}

/** Builds the Workers into `dist/bench`, as wrangler would. */
export async function bundleWorkers(): Promise<void> {
  await build({
    entryPoints: ["parley-worker", "naive-worker", "floor-worker"].map((name) => `test/bench/${name}.ts`),
    outdir: FOLDER,
    bundle: true,
    format: "esm",
    target: "es2024",
    conditions: ["workerd", "worker", "browser"],
    external: ["cloudflare:*", "node:*"],
    logLevel: "warning",
  });
}
