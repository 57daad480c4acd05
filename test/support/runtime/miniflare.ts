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
  /** Whether `access-worker.ts` runs beside it. */
  hasAccess?: boolean;
};

/** Answers what the Worker requests from the internet. */
export type Internet = (request: Request) => Promise<Response>;

/** One line of the Worker's log. */
export type LogLine = { level: string; message: string };

export const WORKER_NAME = "parley";
export const ACCESS_NAME = "access";

/** The bundle of `access-worker.ts`. */
export const ACCESS_WORKER = "dist/access/worker.js";

/**
 * Starts a Worker on the real runtime, on a port of its own, without the proxy of `wrangler dev`, which takes longer than most
 * answers.
 */
export function startMiniflare(
  { folder, isInspected = false, hasAccess = false, ...options }: RuntimeOptions,
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
      ...(folder && { resourcePersistencePath: folder }),
      workers: [
        {
          ...(internet && { outboundService: internet }),
          ...(!options.assets && { serviceBindings: { ASSETS: serveAsset } }),
          ...options,
          name: WORKER_NAME,
          modules: true,
        },
        ...(hasAccess ? [accessOptions(options)] : []),
      ],
    }),
  );
}

/** Returns the options of a Worker with the same database, bucket and objects, on a port of its own. */
function accessOptions({
  compatibilityDate,
  d1Databases,
  r2Buckets,
  durableObjects,
}: RuntimeOptions): V4WorkerOptions {
  const objects = Object.entries(durableObjects ?? {}).map(([binding, designator]) => [
    binding,
    { ...(typeof designator === "string" ? { className: designator } : designator), scriptName: WORKER_NAME },
  ]);
  return {
    name: ACCESS_NAME,
    modules: true,
    scriptPath: ACCESS_WORKER,
    ...(compatibilityDate && { compatibilityDate }),
    compatibilityFlags: ["unsafe_module", "service_binding_extra_handlers"],
    ...(d1Databases && { d1Databases }),
    ...(r2Buckets && { r2Buckets }),
    durableObjects: Object.fromEntries(objects),
    serviceBindings: { PARLEY: WORKER_NAME },
    unsafeDirectSockets: [{ host: "127.0.0.1", port: 0 }],
  };
}

/** Serves the files of a Worker that has no pages. */
function serveAsset({ url }: { url: string }): Response {
  const path = `dist/web${new URL(url).pathname}`;
  return existsSync(path) ? new Response(readFileSync(path)) : new Response(null, { status: 404 });
}
