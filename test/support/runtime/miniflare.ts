import { convertV4MiniflareOptions, Log, LogLevel, Miniflare, type V4WorkerOptions } from "miniflare";

/** What a Worker is bound to and set to: all in JSON, as it also starts in a process of its own. */
export type WorkerOptions = Required<
  Pick<
    V4WorkerOptions,
    "compatibilityDate" | "durableObjects" | "d1Databases" | "r2Buckets" | "ratelimits" | "assets"
  >
> & { bindings: Record<string, string | number> };

export type RuntimeOptions = Partial<WorkerOptions> & {
  scriptPath: string;
  /** Where its storage is, if that is to outlive it. */
  folder?: string;
  /** Whether its objects can be read and ended from outside. What makes that possible stands before them. */
  isInspected?: boolean;
};

/** What the Worker logged. */
export type LogLine = { level: string; message: string };

/** The name of the one Worker. */
export const WORKER_NAME = "parley";

/**
 * A Worker on the real runtime, on a port of its own. Nothing stands before it but the runtime's own front: what `wrangler dev`
 * adds takes longer than most answers.
 */
export function startMiniflare(
  { folder, isInspected = false, ...options }: RuntimeOptions,
  onLog: (line: LogLine) => void = () => {},
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
      ...options,
      name: WORKER_NAME,
      modules: true,
    }),
  );
}
