import unsafe from "workerd:unsafe";
import type { AccessCall, AccessCalls, AccessName, ObjectRef, SqlQuery } from "./storage-access.ts";

type Env = Record<ObjectRef["binding"], DurableObjectNamespace> & {
  DB: D1Database;
  FILES: R2Bucket;
  PARLEY: { scheduled(options: { cron: string }): Promise<unknown> };
};

/** The method that Miniflare's `unsafeInspectDurableObjects` adds to objects. */
type Inspected = {
  __miniflare_introspectSqlite(queries: SqlQuery[]): Promise<{ columns: string[]; rows: unknown[][] }[]>;
};

type Handlers = {
  [Name in AccessName]: (env: Env, input: AccessCalls[Name]["input"]) => Promise<AccessCalls[Name]["output"]>;
};

const HANDLERS: Handlers = {
  batch: (env, queries) => env.DB.batch(queries.map((query) => statementOf(env, query))),
  raw: (env, query) => statementOf(env, query).raw(),
  exec: (env, sql) => env.DB.exec(sql),
  async listFiles(env, options) {
    const { objects, truncated } = await env.FILES.list(options);
    const files = objects.map(({ key, size, httpMetadata = {}, customMetadata = {} }) => {
      return { key, size, httpMetadata, customMetadata };
    });
    return { objects: files, truncated };
  },
  async execInObject(env, { sql, params, ...object }) {
    const stub = stubOf(env, object) as unknown as Inspected;
    const [result] = await stub.__miniflare_introspectSqlite([{ sql, params }]);
    const { columns = [], rows = [] } = result ?? {};
    return rows.map((row) => Object.fromEntries(columns.map((column, index) => [column, row[index]])));
  },
  async evict(env, { webSockets, ...object }) {
    await unsafe.evict(stubOf(env, object), { webSockets });
    return null;
  },
  async runCron(env, cron) {
    await env.PARLEY.scheduled({ cron });
    return null;
  },
};

function statementOf({ DB }: Env, { sql, params }: SqlQuery): D1PreparedStatement {
  return DB.prepare(sql).bind(...params);
}

function stubOf(env: Env, { binding, name }: ObjectRef): DurableObjectStub {
  return env[binding].getByName(name);
}

/** Runs the calls of `storage-access.ts` beside Parley: a call through Miniflare's own proxies costs four times as much CPU time. */
export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    const { name, input } = (await request.json()) as AccessCall;
    const handle = HANDLERS[name] as (env: Env, input: unknown) => Promise<unknown>;
    try {
      return Response.json({ output: await handle(env, input) });
    } catch (error) {
      return Response.json({ error: error instanceof Error ? error.message : String(error) });
    }
  },
};
