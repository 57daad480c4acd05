import { resolve } from "node:path";
import { buildWorker } from "../../../src/cli/worker-build.ts";

/** The file names of the bench's Workers. */
const WORKERS = ["parley-worker", "naive-worker", "floor-worker", "grouped-worker", "empty-worker"] as const;
export type BenchWorkerName = (typeof WORKERS)[number];

const OUT_FOLDER = "dist/bench";

export function bundlePath(name: BenchWorkerName): string {
  return resolve(OUT_FOLDER, `${name}.js`);
}

/** Builds the Workers into `dist/bench`, as Parley's is built. */
export async function bundleWorkers(): Promise<void> {
  for (const name of WORKERS) await buildWorker(`test/bench/workers/${name}.ts`, bundlePath(name));
}
