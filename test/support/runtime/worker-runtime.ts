import { inject } from "vitest";
import type { Env } from "../../../src/env.ts";
import type { WorkerName } from "./build-workers.ts";
import { JWT_SECRET } from "./member-client.ts";
import {
  ACCESS_NAME,
  type Internet,
  type LogLine,
  type RuntimeOptions,
  startMiniflare,
  WORKER_NAME,
} from "./miniflare.ts";
import { raiseLimits } from "./raise-limits.ts";
import { accessDatabase, type ObjectRef, storageAccess } from "./storage-access.ts";

type ObjectBinding = ObjectRef["binding"];
type ObjectName = Pick<ObjectRef, "name">;

export type StartOptions = {
  /** "real" for the limits of `wrangler.toml`; see `raiseLimits`. */
  limits?: "raised" | "real";
  internet?: Internet | undefined;
  /** Whether the platform's server of pages is in front of the Worker. `vitest.config.ts` sets the default. */
  pages?: boolean;
};

/** Starts a Worker with empty tables, and returns what a test can do to it from outside. */
export async function startWorkerRuntime(
  worker: WorkerName,
  bindings: Record<string, string | number>,
  { limits = "raised", internet, pages = inject("pages") ?? false }: StartOptions = {},
) {
  const options = optionsOf(worker, limits, pages);
  let logs: LogLine[] = [];
  const miniflare = startMiniflare(
    {
      ...options,
      isInspected: true,
      hasAccess: true,
      bindings: { ...options.bindings, ...bindings },
    },
    (line) => logs.push(line),
    internet,
  );
  const url = await miniflare.ready;
  const access = storageAccess(await miniflare.unsafeGetDirectURL(ACCESS_NAME));
  const env = {
    DB: accessDatabase(access),
    FILES: onFirstCall(() => miniflare.getR2Bucket("FILES", WORKER_NAME) as unknown as Promise<R2Bucket>, {
      list: (options = {}) => access("listFiles", options) as unknown as Promise<R2Objects>,
    }),
  };
  await applyMigrations(env.DB);

  const runtime = {
    url,
    env,
    /** Returns the Worker's own bindings. The first call starts a thread, for a third of a second of CPU time. */
    bindings: () => miniflare.getBindings<Env>(WORKER_NAME),
    /** Returns the log lines since the start or the last `clearLogs`. */
    getLogs: (): readonly LogLine[] => [...logs],
    clearLogs(): void {
      logs = [];
    },
    /** Returns the storage of an object, and wakes the object. */
    storageOf: async (binding: ObjectBinding, { name }: ObjectName) => ({
      exec: (sql: string, ...params: unknown[]) => access("execInObject", { binding, name, sql, params }),
    }),
    /** Evicts an object from memory, as the platform does with an idle one. */
    async evict(
      binding: ObjectBinding,
      { name, webSockets }: ObjectName & { webSockets?: "close" | "hibernate" },
    ): Promise<void> {
      await access("evict", { binding, name, webSockets });
    },
    /** Evicts an object and closes its sockets, also if it sleeps, as an object does on a slow machine after ten idle seconds. */
    async closeSocketsOf(binding: ObjectBinding, object: ObjectName): Promise<void> {
      const storage = await runtime.storageOf(binding, object);
      await storage.exec("SELECT 1");
      await runtime.evict(binding, { ...object, webSockets: "close" });
    },
    listObjectIds: (binding: ObjectBinding) => miniflare.listDurableObjectIds(binding, WORKER_NAME),
    /** Fires the hourly cron trigger. */
    async runHourlyCron(): Promise<void> {
      await access("runCron", "0 * * * *");
    },
    close: () => miniflare.dispose(),
  };
  return runtime;
}

/**
 * Returns the options for a Parley whose storage folder outlives it. They leave out the pages, for which the runtime would put a
 * Worker of its own in front of Parley's.
 */
export function persistentOptions(
  folder: string,
  bindings: Record<string, string | number>,
  { worker = "real", limits = "raised" }: { worker?: WorkerName; limits?: "raised" | "real" } = {},
): RuntimeOptions {
  const options = optionsOf(worker, limits, false);
  return {
    ...options,
    folder,
    isInspected: true,
    bindings: { ...options.bindings, JWT_SECRET, ...bindings },
  };
}

function optionsOf(worker: WorkerName, limits: "raised" | "real", pages: boolean): RuntimeOptions {
  const built = inject("workers")[worker];
  const { assets, ...options } = limits === "raised" ? raiseLimits(built) : built;
  return pages && assets ? { ...options, assets } : options;
}

/** Returns a binding whose methods are asynchronous, and which is opened at the first call of one that `own` lacks. */
function onFirstCall<T extends object>(open: () => Promise<T>, own: Partial<T>): T {
  return new Proxy(own as T, {
    get: (_, method) =>
      own[method as keyof T] ??
      (async (...args: unknown[]) => {
        const binding = (await open()) as Record<string | symbol, (...args: unknown[]) => unknown>;
        return binding[method]?.(...args);
      }),
  });
}

/** Creates the tables in an empty database. */
export async function applyMigrations(db: D1Database): Promise<void> {
  await db.batch(inject("migrations").map((statement) => db.prepare(statement)));
}
