import { inject } from "vitest";
import type { Env } from "../../../src/env.ts";
import type { WorkerName } from "./build-workers.ts";
import { JWT_SECRET } from "./member-client.ts";
import {
  type Internet,
  type LogLine,
  type RuntimeOptions,
  startMiniflare,
  WORKER_NAME,
} from "./miniflare.ts";
import { raiseLimits } from "./raise-limits.ts";

/** An object's class, by its binding, and the name from which its id is derived. */
type ObjectBinding = "CHAT_ROOM" | "INBOX" | "HASHER";
type ObjectName = { name: string };

/**
 * Starts a Worker with empty tables, and returns what a test can do to it from outside.
 * @param limits "real" for those of `wrangler.toml`; see `raiseLimits`
 */
export async function startWorkerRuntime(
  worker: WorkerName,
  bindings: Record<string, string | number>,
  limits: "raised" | "real" = "raised",
  internet?: Internet,
) {
  const built = inject("workers")[worker];
  const options = limits === "raised" ? raiseLimits(built) : built;
  let logs: LogLine[] = [];
  const miniflare = startMiniflare(
    { ...options, isInspected: true, bindings: { ...options.bindings, ...bindings } },
    (line) => logs.push(line),
    internet,
  );
  const url = await miniflare.ready;
  const env = await miniflare.getBindings<Env>();
  await applyMigrations(env.DB);
  const classNames: Record<ObjectBinding, string> = {
    CHAT_ROOM: "ChatRoom",
    INBOX: "Inbox",
    HASHER: "Hasher",
  };

  const runtime = {
    url,
    env,
    /** Returns the log lines since the start or the last `clearLogs`. */
    getLogs: (): readonly LogLine[] => [...logs],
    clearLogs(): void {
      logs = [];
    },
    /** Returns the storage of an object, and wakes the object. */
    storageOf: (binding: ObjectBinding, object: ObjectName) =>
      miniflare.unsafeGetDurableObjectStorage(WORKER_NAME, classNames[binding], object),
    /** Evicts an object from memory, as the platform does with an idle one. */
    evict: (binding: ObjectBinding, object: ObjectName & { webSockets?: "close" | "hibernate" }) =>
      miniflare.unsafeEvictDurableObject(WORKER_NAME, classNames[binding], object),
    /** Evicts an object and closes its sockets, also if it sleeps, as an object does on a slow machine after ten idle seconds. */
    async closeSocketsOf(binding: ObjectBinding, object: ObjectName): Promise<void> {
      const storage = await runtime.storageOf(binding, object);
      await storage.exec("SELECT 1");
      await runtime.evict(binding, { ...object, webSockets: "close" });
    },
    listObjectIds: (binding: ObjectBinding) => miniflare.listDurableObjectIds(binding, WORKER_NAME),
    /** Fires the hourly cron trigger. */
    async runHourlyCron(): Promise<void> {
      const handlers = await miniflare.getWorker(WORKER_NAME);
      await handlers.scheduled({ cron: "0 * * * *" });
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
  const built = inject("workers")[worker];
  const { assets: _, ...options } = limits === "raised" ? raiseLimits(built) : built;
  return {
    ...options,
    folder,
    isInspected: true,
    bindings: { ...options.bindings, JWT_SECRET, ...bindings },
  };
}

/** Creates the tables in an empty database. */
export async function applyMigrations(db: D1Database): Promise<void> {
  await db.batch(inject("migrations").map((statement) => db.prepare(statement)));
}
