import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { buildWorker, WORKER } from "../../../src/cli/worker-build.ts";
import { type RuntimeOptions, startMiniflare } from "../../support/runtime/miniflare.ts";
import { readWorkerOptions, WRANGLER_CONFIG } from "../../support/runtime/wrangler-config.ts";
import { table, withThousands } from "../markdown.ts";
import { median } from "../measurements/figures.ts";
import { bundlePath } from "../servers/bundle-workers.ts";
import { childProcesses, readUsage } from "../servers/process-usage.ts";
import { atMost, type Part } from "./part.ts";

const KIB = 1024;
const STARTS = { full: 9, quick: 1 };

export const workerSize: Part = {
  title: "The Worker's size and start",
  async measure(isQuick) {
    console.error("the Worker's size and start");
    await buildWorker("src/worker.ts", WORKER);
    const bytes = readFileSync(WORKER);
    const { assets: _, ...options } = readWorkerOptions(WRANGLER_CONFIG);
    const bindings = { ...options.bindings, JWT_SECRET: "a secret for the bench, of more than 32 bytes" };
    const times = { empty: [] as number[], parley: [] as number[] };
    for (let start = 0; start < (isQuick ? STARTS.quick : STARTS.full); start++) {
      times.empty.push(await startTime({ ...options, bindings, scriptPath: bundlePath("empty-worker") }));
      times.parley.push(await startTime({ ...options, bindings, scriptPath: WORKER }));
    }
    const [empty, parley] = [median(times.empty), median(times.parley)];
    const gzipped = gzipSync(bytes).length / KIB;
    const text = [
      "The bundle that `wrangler deploy` uploads. The start is the CPU time of the runtime's process up to the first response, beyond that with an empty Worker that has the same bindings.",
      table(
        ["KiB", "KiB gzipped", "start, CPU ms", "an empty Worker, CPU ms"],
        [
          [
            withThousands(bytes.length / KIB),
            withThousands(gzipped),
            withThousands(parley - empty),
            withThousands(empty),
          ],
        ],
      ),
    ].join("\n\n");
    return { text, targets: [atMost(125, "KiB gzipped", gzipped)] };
  },
};

/** Returns the CPU time (ms) that the runtime takes for its start and the first response. */
async function startTime(options: RuntimeOptions): Promise<number> {
  const before = childProcesses();
  const miniflare = startMiniflare(options);
  try {
    const url = await miniflare.ready;
    await fetch(new URL("/health", url));
    return readUsage(childProcesses().find((pid) => !before.includes(pid))).cpuMs;
  } finally {
    await miniflare.dispose();
  }
}
