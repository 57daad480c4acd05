import { convertV4MiniflareOptions, Log, LogLevel, Miniflare, type V4WorkerOptions } from "miniflare";

/** All that it needs, in JSON: it also starts in a process of its own. */
export type RuntimeOptions = Omit<V4WorkerOptions, "scriptPath"> & { folder: string };

/** The Worker that the tests are built for, on a folder that outlives it. */
export function startOnFolder({ folder, ...options }: RuntimeOptions): Miniflare {
  return new Miniflare(
    convertV4MiniflareOptions({
      host: "127.0.0.1",
      port: 0,
      log: new Log(LogLevel.ERROR),
      handleStructuredLogs: () => {},
      resourcePersistencePath: folder,
      telemetry: { enabled: false },
      unsafeInspectDurableObjects: true,
      ...options,
      name: "parley",
      modules: true,
      scriptPath: "dist/worker/worker.js",
    }),
  );
}
