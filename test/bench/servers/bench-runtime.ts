import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type RuntimeOptions, startMiniflare } from "../../support/runtime/miniflare.ts";
import { WRANGLER_CONFIG } from "../../support/runtime/wrangler-config.ts";
import type { Counters } from "../workers/counters.ts";
import { type BenchWorkerName, bundlePath } from "./bundle-workers.ts";

/** All candidates store their data in this folder, on one disk. The bench removes it when it ends. */
const SCRATCH = mkdtempSync(join(tmpdir(), "parley-bench-"));
process.on("exit", () => rmSync(SCRATCH, { recursive: true, force: true }));
let folders = 0;

export function scratchFolder(): string {
  return mkdtempSync(join(SCRATCH, `${++folders}-`));
}

/** Starts a Worker of the bench. Its log goes to stderr, because the tables go to stdout. */
export async function startBenchRuntime(
  name: BenchWorkerName,
  options: Omit<RuntimeOptions, "scriptPath" | "folder">,
) {
  const miniflare = startMiniflare(
    {
      ...(WRANGLER_CONFIG.compatibility_date && { compatibilityDate: WRANGLER_CONFIG.compatibility_date }),
      ...options,
      folder: scratchFolder(),
      scriptPath: bundlePath(name),
    },
    ({ message }) => console.error(message),
  );
  const url = await miniflare.ready;

  async function getJson<T>(path: string): Promise<T> {
    const response = await fetch(new URL(path, url));
    if (!response.ok) throw new Error(`${path} returned ${response.status}: ${await response.text()}`);
    return (await response.json()) as T;
  }

  return {
    url,
    socketUrl: url.href.replace("http", "ws"),
    d1: await miniflare.getD1Database("DB"),
    getJson,
    takeCounters: () => getJson<Counters>("/bench/counters"),
    /** Delays every call to D1 by this time. */
    setD1Delay: (ms: number) => getJson(`/bench/delay?ms=${ms}`),
    /** Sets how far the Worker's clock is ahead. */
    setClockOffset: (ms: number) => getJson(`/bench/clock?value=${ms}`),
    close: () => miniflare.dispose(),
  };
}

export type BenchRuntime = Awaited<ReturnType<typeof startBenchRuntime>>;
