import { existsSync, readFileSync } from "node:fs";
import {
  convertV4MiniflareOptions,
  Log,
  LogLevel,
  Miniflare,
  type Request,
  Response,
  type V4WorkerOptions,
} from "miniflare";

/** The bindings and settings of a Worker, all in JSON, because another process may start it. */
export type WorkerOptions = Required<
  Pick<
    V4WorkerOptions,
    "compatibilityDate" | "durableObjects" | "d1Databases" | "r2Buckets" | "ratelimits" | "assets"
  >
> & { bindings: Record<string, string | number> };

export type RuntimeOptions = Partial<WorkerOptions> & {
  scriptPath: string;
  /** The folder of its storage, if the storage outlives it. */
  folder?: string;
  /** Whether a test can read and evict its objects from outside. */
  isInspected?: boolean;
};

/** Answers what the Worker requests from the internet. */
export type Internet = (request: Request) => Promise<Response>;

/** One line of the Worker's log. */
export type LogLine = { level: string; message: string };

/** The name of the only Worker. */
export const WORKER_NAME = "parley";

/**
 * Starts a Worker on the real runtime, on a port of its own, without the proxy of `wrangler dev`, which takes longer than most
 * answers.
 */
export function startMiniflare(
  { folder, isInspected = false, ...options }: RuntimeOptions,
  onLog: (line: LogLine) => void = () => {},
  internet?: Internet,
): Miniflare {
  return new Miniflare(
    convertV4MiniflareOptions({
      host: "127.0.0.1",
      port: 0,
      log: new Log(LogLevel.ERROR),
      handleStructuredLogs: onLog,
      telemetry: { enabled: false },
      cf: false,
      unsafeInspectDurableObjects: isInspected,
      ...(internet && { outboundService: internet }),
      ...(folder && { resourcePersistencePath: folder }),
      ...(!options.assets && { serviceBindings: { ASSETS: serveAsset } }),
      ...options,
      name: WORKER_NAME,
      modules: true,
    }),
  );
}

/** Serves the files of a Worker that has no pages. */
function serveAsset({ url }: { url: string }): Response {
  const path = `dist/web${new URL(url).pathname}`;
  return existsSync(path) ? new Response(readFileSync(path)) : new Response(null, { status: 404 });
}
