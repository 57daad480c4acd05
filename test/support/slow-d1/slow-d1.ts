import { DurableObject } from "cloudflare:workers";
import {
  forwardedDatabase,
  type Query,
  type QueryMethod,
  runCall,
} from "../failpoints/forwarded-database.ts";
import { type ServedCall, slowD1 } from "./pace.ts";
import { D1_WRITE_MS, ServiceTimes, serviceMs } from "./service-times.ts";

type Call = {
  queries: Query[];
  method: QueryMethod;
  arrivedAt: number;
  resolve: (result: unknown) => void;
};

/** How often a silent database looks whether it may answer again. */
const SILENT_POLL_MS = 10;

/**
 * Serves the calls to D1 at the speed of the real one: one at a time, in order of arrival, reads in 1 ms and writes in 5. Like the
 * real one, it also serves calls whose caller no longer waits. It is one object, so that all callers share one queue.
 */
export class SlowD1 extends DurableObject<{ DB: D1Database }> {
  readonly #times = new ServiceTimes();
  #queue: Call[] = [];
  #isServing = false;
  /** When the database was silent for the last time. */
  #silentAt = 0;

  forward(queries: Query[], method: QueryMethod): Promise<unknown> {
    return new Promise((resolve) => {
      this.#queue.push({ queries, method, arrivedAt: performance.now(), resolve });
      slowD1.waiting++;
      if (!this.#isServing) this.ctx.waitUntil(this.#serveAll());
    });
  }

  async #serveAll(): Promise<void> {
    this.#isServing = true;
    for (let next = 0; ; ) {
      while (slowD1.pace === "silent") {
        await scheduler.wait(SILENT_POLL_MS);
        this.#silentAt = performance.now();
      }
      const call = this.#queue[next++];
      if (!call) break;
      await this.#serve(call);
    }
    this.#queue = [];
    this.#isServing = false;
  }

  /** Sends a call to D1, and resolves at the time at which the real one would begin with the next call. */
  async #serve({ queries, method, arrivedAt, resolve }: Call): Promise<void> {
    const { beginsAt, endsAt } = this.#times.add(Math.max(arrivedAt, this.#silentAt), serviceMs(queries));
    slowD1.waiting--;
    slowD1.served.push({
      waitedMs: beginsAt - arrivedAt,
      writes: serviceMs(queries) === D1_WRITE_MS,
    } satisfies ServedCall);
    const answer = runCall(this.env.DB, queries, method);
    const end = waitUntilTime(endsAt);
    resolve(Promise.all([answer, end]).then(([result]) => result));
    await end;
  }
}

async function waitUntilTime(at: number): Promise<void> {
  const ms = at - performance.now();
  if (ms > 0) await scheduler.wait(ms);
}

/** Returns D1 at the present pace: as it is locally, or through the object that serves it as slowly as the real one. */
export function pacedDatabase(env: { DB: D1Database; SLOW_D1: DurableObjectNamespace<SlowD1> }): D1Database {
  return forwardedDatabase((queries, method) =>
    slowD1.pace === "local"
      ? runCall(env.DB, queries, method)
      : env.SLOW_D1.getByName("slow-d1").forward(queries, method),
  );
}
