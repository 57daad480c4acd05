import { DurableObject } from "cloudflare:workers";
import type { Env } from "../../../src/env.ts";
import { pacedDatabase, type SlowD1 } from "../slow-d1/slow-d1.ts";
import {
  type CallSite,
  counters,
  type Fault,
  failpoints,
  nextFraction,
  untilGateOpens,
} from "./failpoints.ts";
import { type Query, type QueryMethod, runCall } from "./forwarded-database.ts";
import { observedDatabase } from "./observed-database.ts";

/** The average delay of a late call, longer than the room waits before it repeats a call. */
const LATE_MS = 250;

/**
 * Forwards the calls of a room to D1 and outlives the room, so that a late call runs even after its caller died. A local D1 alone
 * never does that, because it dies with its callers.
 */
export class D1FaultProxy extends DurableObject<Env & { SLOW_D1: DurableObjectNamespace<SlowD1> }> {
  async forward(queries: Query[], method: QueryMethod): Promise<unknown> {
    counters.d1Calls++;
    try {
      return await this.#forward(queries, method);
    } finally {
      counters.d1Answers++;
    }
  }

  async #forward(queries: Query[], method: QueryMethod): Promise<unknown> {
    const run = () => this.#run(queries, method);
    switch (nextFault(queries)) {
      case "lost":
      case "down":
        throw new Error("Network connection lost.");
      case "answer-lost":
        await run();
        throw new Error("Network connection lost.");
      case "late":
        this.#runLate(run);
        throw new Error("Network connection lost.");
      case "repeated": {
        const result = await run();
        this.#runLate(run);
        return result;
      }
      case "delayed":
        await scheduler.wait(failpoints.d1DelayMaxMs * nextFraction());
        return run();
      case "gated":
        await untilGateOpens();
        return run();
      case "answer-gated": {
        const result = await run();
        await untilGateOpens();
        return result;
      }
      case "none":
        return run();
    }
  }

  #run(queries: Query[], method: QueryMethod): Promise<unknown> {
    return runCall(observedDatabase(pacedDatabase(this.env)), queries, method);
  }

  #runLate(run: () => Promise<unknown>): void {
    counters.d1LateCalls++;
    const lateRun = scheduler.wait(LATE_MS * (0.5 + nextFraction())).then(run);
    // A late copy may fail, for example because the member has no coins left.
    this.ctx.waitUntil(lateRun.then(ignore, ignore).finally(() => counters.d1LateCalls--));
  }
}

function ignore(): void {}

function nextFault(queries: Query[]): Fault {
  if (!isAtCallSite(queries)) return "none";
  if (failpoints.d1 === "down") return "down";
  if (failpoints.d1FaultCount > 0) {
    failpoints.d1FaultCount--;
    return failpoints.d1Fault;
  }
  if (nextFraction() * 100 >= failpoints.d1FaultPercent) return "none";
  const faults = failpoints.d1RandomFaults === "harmless" ? HARMLESS : LOSING;
  return faults[Math.floor(nextFraction() * faults.length)] ?? "none";
}

const HARMLESS: Fault[] = ["repeated", "delayed"];
const LOSING: Fault[] = ["lost", "answer-lost", "late"];

function isAtCallSite(queries: Query[]): boolean {
  return failpoints.d1CallSite === "any" || failpoints.d1CallSite === callSiteOf(queries);
}

function callSiteOf(queries: Query[]): CallSite | undefined {
  const all = queries.map(({ sql }) => sql).join("\n");
  if (all.includes("UPDATE holds SET step")) return all.includes("by_id") ? "repair" : "step";
  if (all.includes("LEFT JOIN holds")) return "read-funds";
  if (/insert into "chats"/i.test(all)) return "create-chat";
  if (/from "chats"/i.test(all)) return "connect";
  if (/from "smiles"/i.test(all)) return "smile";
  return /from "members"/i.test(all) ? "member-status" : undefined;
}
