import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type RuntimeOptions, startMiniflare } from "../../support/runtime/miniflare.ts";
import { WRANGLER_CONFIG } from "../../support/runtime/wrangler-config.ts";
import type { Pace, SlowD1Report } from "../../support/slow-d1/pace.ts";
import type { Counters } from "../workers/counters.ts";
import { type BenchWorkerName, bundlePath } from "./bundle-workers.ts";
import { childProcesses, readUsage } from "./process-usage.ts";

/** All candidates store their data in this folder, on one disk. The bench removes it when it ends. */
const SCRATCH = mkdtempSync(join(tmpdir(), "parley-bench-"));
process.on("exit", () => rmSync(SCRATCH, { recursive: true, force: true }));
/** A file system in memory, for figures that no disk may limit. */
const MEMORY = "/dev/shm";
const MEMORY_SCRATCH = existsSync(MEMORY) ? mkdtempSync(join(MEMORY, "parley-bench-")) : SCRATCH;
process.on("exit", () => rmSync(MEMORY_SCRATCH, { recursive: true, force: true }));
let folders = 0;

/** @param inMemory whether the folder need not wait for a disk */
export function scratchFolder({ inMemory = false } = {}): string {
  return mkdtempSync(join(inMemory ? MEMORY_SCRATCH : SCRATCH, `${++folders}-`));
}

/** Lines of its log that a Worker prints: a slow machine may refuse thousands of calls. */
const LOG_MAX_LINES = 20;

/** Starts a Worker of the bench. Its log goes to stderr, because the tables go to stdout. */
export async function startBenchRuntime(
  name: BenchWorkerName,
  { inMemory = false, ...options }: Omit<RuntimeOptions, "scriptPath" | "folder"> & { inMemory?: boolean },
) {
  const before = childProcesses();
  let lines = 0;
  const miniflare = startMiniflare(
    {
      ...(WRANGLER_CONFIG.compatibility_date && { compatibilityDate: WRANGLER_CONFIG.compatibility_date }),
      ...options,
      folder: scratchFolder({ inMemory }),
      scriptPath: bundlePath(name),
    },
    ({ message }) => {
      if (++lines <= LOG_MAX_LINES) console.error(message);
    },
  );
  const url = await miniflare.ready;
  // If two runtimes start at the same time, this may be the process of the other one.
  const pid = childProcesses().find((each) => !before.includes(each));

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
    /** Returns the CPU time and the memory of the runtime's process. */
    usage: () => readUsage(pid),
    takeCounters: () => getJson<Counters>("/bench/counters"),
    /** Delays every call to D1 by this time. */
    setD1Delay: (ms: number) => getJson(`/bench/delay?ms=${ms}`),
    /** Sets the pace of Parley's D1. Returns the calls that the slow D1 has served since the last time. */
    setD1Pace: (pace: Pace) => getJson<SlowD1Report>(`/bench/slow-d1?pace=${pace}`),
    /** Sets how far the Worker's clock is ahead. */
    setClockOffset: (ms: number) => getJson(`/bench/clock?value=${ms}`),
    close: () => miniflare.dispose(),
  };
}

export type BenchRuntime = Awaited<ReturnType<typeof startBenchRuntime>>;
