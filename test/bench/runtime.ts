import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare, type V4WorkerOptions } from "miniflare";
import { CONFIG } from "../support/edge.ts";
import { bundlePath, type WorkerName } from "./bundle.ts";
import type { Counters } from "./counters.ts";

/** Everything that a candidate stores is in here, on one disk, and is gone when the bench ends. */
const SCRATCH = mkdtempSync(join(tmpdir(), "parley-bench-"));
process.on("exit", () => rmSync(SCRATCH, { recursive: true, force: true }));
let folders = 0;

export function scratchFolder(): string {
  return mkdtempSync(join(SCRATCH, `${++folders}-`));
}

/** A Worker of the bench on the real runtime, with nothing before it but the runtime's own front. */
export async function startRuntime(name: WorkerName, options: Omit<V4WorkerOptions, "scriptPath">) {
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      host: "127.0.0.1",
      port: 0,
      log: new Log(LogLevel.ERROR),
      // What a Worker says goes beside the tables, not into them.
      handleStructuredLogs: ({ message }) => console.error(message),
      resourcePersistencePath: scratchFolder(),
      telemetry: { enabled: false },
      ...(CONFIG.compatibility_date && { compatibilityDate: CONFIG.compatibility_date }),
      ...options,
      name: "bench",
      modules: true,
      scriptPath: bundlePath(name),
    }),
  );
  const url = await miniflare.ready;

  async function ask<T>(path: string): Promise<T> {
    const response = await fetch(new URL(path, url));
    if (!response.ok) throw new Error(`${path} was answered ${response.status}: ${await response.text()}`);
    return (await response.json()) as T;
  }

  return {
    socketUrl: url.href.replace("http", "ws"),
    d1: await miniflare.getD1Database("DB"),
    ask,
    takeCounters: () => ask<Counters>("/bench/counters"),
    /** Makes every call to D1 this much slower. */
    slowDown: (ms: number) => ask(`/bench/slow?ms=${ms}`),
    /** Sets how far the Worker's clock is ahead. */
    putClock: (ms: number) => ask(`/bench/clock?value=${ms}`),
    close: () => miniflare.dispose(),
  };
}

export type Runtime = Awaited<ReturnType<typeof startRuntime>>;
