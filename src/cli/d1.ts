import { setTimeout as wait } from "node:timers/promises";
import type { SQLWrapper } from "drizzle-orm";
import { SQLiteSyncDialect } from "drizzle-orm/sqlite-core";
import { type Database, openDatabase } from "../db/database.ts";
import { runWrangler } from "./wrangler.ts";

/** Where the commands of the operator find the database: the deployed one, or a local one in the given folder. */
export type D1Place = { isRemote: boolean; persistTo: string | undefined };

const MAX_TRIES = 20;
const BUSY = /SQLITE_BUSY|database is locked/i;

function refuseToRun(): never {
  throw new Error("this database only builds statements: wrangler executes them");
}

/** Returns a database that builds statements for `executeOnD1`. */
export function openForBuilding(): Database {
  return openDatabase({
    prepare: refuseToRun,
    batch: refuseToRun,
    exec: refuseToRun,
    withSession: refuseToRun,
    dump: refuseToRun,
  });
}

/** Returns a statement as text, with its parameters in it. */
export function textOf(statement: SQLWrapper): string {
  return new SQLiteSyncDialect().sqlToQuery(statement.getSQL().inlineParams()).sql;
}

/**
 * Executes statements as one batch, whether or not the site is running, and returns the rows of the last one. Retries while the local
 * server holds the database's lock: a locked batch changes nothing. @throws Error with wrangler's output
 */
export async function executeOnD1(
  statements: SQLWrapper[],
  { isRemote, persistTo }: D1Place,
): Promise<Record<string, unknown>[]> {
  const command = statements.map(textOf).join(";\n");
  const where = isRemote ? ["--remote"] : ["--local"];
  if (persistTo !== undefined) where.push("--persist-to", persistTo);
  for (let tries = 1; ; tries++) {
    const options = ["--json", "--yes", "--command", command];
    const { ok, stdout, output } = await runWrangler(["d1", "execute", "DB", ...where, ...options]);
    if (ok) return lastRows(stdout);
    if (!BUSY.test(output) || tries === MAX_TRIES) throw new Error(output);
    console.error("The database is locked. Trying again.");
    await wait(250);
  }
}

function lastRows(stdout: string): Record<string, unknown>[] {
  const results = JSON.parse(stdout.slice(stdout.search(/^\[$/m))) as {
    results: Record<string, unknown>[];
  }[];
  return results.at(-1)?.results ?? [];
}
