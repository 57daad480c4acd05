import { inject } from "vitest";
import type { Env } from "../../../src/env.ts";
import type { WorkerName } from "./build-workers.ts";
import { JWT_SECRET } from "./member-client.ts";
import { type LogLine, type RuntimeOptions, startMiniflare, WORKER_NAME } from "./miniflare.ts";

/** Where an object is: a class of the Worker by its binding, and the name that the object's id was made of. */
type ObjectBinding = "CHAT_ROOM" | "INBOX";
type ObjectName = { name: string };

/** A Worker of the tests, with empty storage in which all tables are, and what can be done to it from outside. */
export async function startWorkerRuntime(worker: WorkerName, bindings: Record<string, string | number>) {
  const options = inject("workers")[worker];
  let logs: LogLine[] = [];
  const miniflare = startMiniflare(
    { ...options, isInspected: true, bindings: { ...options.bindings, ...bindings } },
    (line) => logs.push(line),
  );
  const url = await miniflare.ready;
  const env = await miniflare.getBindings<Env>();
  await applyMigrations(env.DB);
  const classNames: Record<ObjectBinding, string> = { CHAT_ROOM: "ChatRoom", INBOX: "Inbox" };

  return {
    url,
    env,
    /** What was logged since the start, or since `clearLogs`. */
    getLogs: (): readonly LogLine[] => [...logs],
    clearLogs(): void {
      logs = [];
    },
    /** An object's own storage. It wakes the object. */
    storageOf: (binding: ObjectBinding, object: ObjectName) =>
      miniflare.unsafeGetDurableObjectStorage(WORKER_NAME, classNames[binding], object),
    /** Ends an object's life in memory, as the platform does with one that is not needed. */
    evict: (binding: ObjectBinding, object: ObjectName & { webSockets?: "close" | "hibernate" }) =>
      miniflare.unsafeEvictDurableObject(WORKER_NAME, classNames[binding], object),
    listObjectIds: (binding: ObjectBinding) => miniflare.listDurableObjectIds(binding, WORKER_NAME),
    /** Has the hourly cron trigger go off. */
    async runHourlyCron(): Promise<void> {
      const handlers = await miniflare.getWorker(WORKER_NAME);
      await handlers.scheduled({ cron: "0 * * * *" });
    },
    close: () => miniflare.dispose(),
  };
}

/**
 * What Parley runs with on a folder that outlives it. Without the pages: with them, the runtime would put a Worker of its own
 * before Parley's.
 */
export function persistentOptions(folder: string, bindings: Record<string, string | number>): RuntimeOptions {
  const { assets: _, ...options } = inject("workers").real;
  return {
    ...options,
    folder,
    isInspected: true,
    bindings: { ...options.bindings, JWT_SECRET, ...bindings },
  };
}

/** Makes the tables of an empty database. */
export async function applyMigrations(db: D1Database): Promise<void> {
  await db.batch(inject("migrations").map((statement) => db.prepare(statement)));
}
