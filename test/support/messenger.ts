import { DurableObject } from "cloudflare:workers";
import type { Env } from "../../src/env.ts";
import { FATES, type Fate, knobs, SITES, type Site } from "./knobs.ts";

/** One statement, as it goes to D1 and can be carried there later. */
type Query = { sql: string; params: unknown[] };
type Mode = "batch" | "all" | "raw" | "run" | "first";

/** How late a late call is: longer than the room waits before it repeats a call. */
const LATE_MS = 250;

/**
 * Stands between a room and D1, and outlives the room: a call that it has taken is carried out whatever becomes of the caller.
 * A local D1 alone never shows that, as it dies with its callers.
 */
export class Messenger extends DurableObject<Env> {
  async carry(queries: Query[], mode: Mode): Promise<unknown> {
    const run = () => this.#run(queries, mode);
    const fate = fateOf(queries);
    knobs.calls++;
    switch (fate) {
      case "lost":
      case "down":
        throw new Error("Network connection lost.");
      case "answer lost":
        await run();
        throw new Error("Network connection lost.");
      case "late":
        this.#later(run);
        throw new Error("Network connection lost.");
      case "repeated": {
        const result = await run();
        this.#later(run);
        return result;
      }
      case "delayed":
        await scheduler.wait(knobs.delay * knobs.random());
        return run();
      case "held":
        await knobs.held();
        return run();
      case "carried":
        return run();
    }
  }

  async #run(queries: Query[], mode: Mode): Promise<unknown> {
    const statements = queries.map(({ sql, params }) => this.env.DB.prepare(sql).bind(...params));
    if (mode === "batch") return this.env.DB.batch(statements);
    const [statement] = statements as unknown as Record<Mode, () => Promise<unknown>>[];
    return statement?.[mode]();
  }

  #later(run: () => Promise<unknown>): void {
    knobs.late++;
    const late = scheduler.wait(LATE_MS * (0.5 + knobs.random())).then(run);
    // A copy that comes late may well fail: the member it would take coins from has none.
    this.ctx.waitUntil(late.then(ignore, ignore).finally(() => knobs.late--));
  }
}

function ignore(): void {}

function fateOf(queries: Query[]): Fate {
  if (!isSite(queries)) return "carried";
  if (knobs.down === 1) return "down";
  if (knobs.faults > 0) {
    knobs.faults--;
    return FATES[knobs.fate] ?? "carried";
  }
  if (knobs.random() * 100 >= knobs.percent) return "carried";
  const fates = knobs.harmless === 1 ? HARMLESS : LOSING;
  return fates[Math.floor(knobs.random() * fates.length)] ?? "carried";
}

const HARMLESS: Fate[] = ["repeated", "delayed"];
const LOSING: Fate[] = ["lost", "answer lost", "late"];

/** Whether this call is one of those that the knob `site` names; see `SITES`. */
function isSite(queries: Query[]): boolean {
  const site = SITES[knobs.site];
  return site === undefined || site === "every call" || siteOf(queries) === site;
}

function siteOf(queries: Query[]): Site | undefined {
  const all = queries.map(({ sql }) => sql).join("\n");
  if (all.includes("UPDATE holds")) return "step";
  if (all.includes("LEFT JOIN holds")) return "look";
  if (/insert into "chats"/i.test(all)) return "connect";
  if (/from "smiles"/i.test(all)) return "smile";
  return /from "members"/i.test(all) ? "standings" : undefined;
}

/** D1 as a room sees it behind a messenger. */
export function behind(messenger: () => { carry: Messenger["carry"] }): D1Database {
  class Statement {
    readonly query: Query;
    constructor(query: Query) {
      this.query = query;
    }
    bind(...params: unknown[]): Statement {
      return new Statement({ ...this.query, params });
    }
    all = () => messenger().carry([this.query], "all");
    raw = () => messenger().carry([this.query], "raw");
    run = () => messenger().carry([this.query], "run");
    first = () => messenger().carry([this.query], "first");
  }
  return {
    prepare: (sql: string) => new Statement({ sql, params: [] }),
    batch: (statements: Statement[]) =>
      messenger().carry(
        statements.map(({ query }) => query),
        "batch",
      ),
  } as unknown as D1Database;
}
