import { randomBytes } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { parseArgs } from "node:util";
import { eq, getTableColumns, type SQLWrapper, sql } from "drizzle-orm";
import { SQLiteSyncDialect } from "drizzle-orm/sqlite-core";
import { hashPassword } from "../auth/password.ts";
import { COINS_MAX } from "../core/limits.ts";
import { openDatabase } from "../db/database.ts";
import { changeMember, type MemberChanges } from "../db/members.ts";
import { members } from "../db/schema.ts";
import { moveCoins } from "../db/transfers.ts";
import { runWrangler } from "./wrangler.ts";

/** `npm run member -- EMAIL [options]`: the operator's command, on the database of a site that runs or sleeps. */

const USAGE = `Usage: npm run member -- EMAIL [options]
  --superuser | --no-superuser     may give coins, set roles and make smiles; writes for nothing
  --employee | --no-employee       writes for nothing
  --premium-days N                 writes for nothing for N days from now; 0 ends it
  --coins N                        gives N more coins
  --activate | --deactivate        a deactivated member is logged out everywhere
  --reset-password                 prints a new one, and logs the member out everywhere
  --persist-to DIR                 the local site that was started with the same option
  --remote                         the deployed site
Without an option that changes something, shows the member.`;

const DAY_MS = 24 * 3600 * 1000;
const MAX_TRIES = 20;
const BUSY = /SQLITE_BUSY|database is locked/i;

function fail(message: string): never {
  console.error(message);
  process.exit(1);
}

function readOptions() {
  try {
    return parseArgs({
      allowPositionals: true,
      allowNegative: true,
      options: {
        superuser: { type: "boolean" },
        employee: { type: "boolean" },
        "premium-days": { type: "string" },
        coins: { type: "string" },
        activate: { type: "boolean" },
        deactivate: { type: "boolean" },
        "reset-password": { type: "boolean" },
        "persist-to": { type: "string" },
        remote: { type: "boolean" },
      },
    });
  } catch (error) {
    return fail(`${(error as Error).message}\n\n${USAGE}`);
  }
}

function integer(name: string, text: string | undefined, min: number, max: number): number | undefined {
  if (text === undefined) return undefined;
  const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= min && value <= max)) fail(`--${name} takes a whole number from ${min} to ${max}.`);
  return value;
}

const { values, positionals } = readOptions();
const email = positionals[0]?.trim().toLowerCase();
if (!email || positionals.length > 1) fail(USAGE);
for (const name of ["activate", "deactivate", "reset-password", "remote"] as const) {
  if (values[name] === false) fail(`There is no --no-${name}.\n\n${USAGE}`);
}
if (values.activate && values.deactivate) fail("--activate or --deactivate, not both.");

const days = integer("premium-days", values["premium-days"], 0, 36_500);
const coins = integer("coins", values.coins, 1, COINS_MAX);
const newPassword = values["reset-password"] ? randomBytes(12).toString("base64url") : undefined;

const changes: MemberChanges = {
  isSuperuser: values.superuser,
  isEmployee: values.employee,
  premiumUntil: days === undefined ? undefined : days === 0 ? null : Date.now() + days * DAY_MS,
  isActive: values.activate ? true : values.deactivate ? false : undefined,
  passwordHash: newPassword === undefined ? undefined : hashPassword(newPassword),
};

// Only to write statements with: they are carried out by wrangler.
const db = openDatabase(undefined as never);
const which = eq(members.email, email);
const statements: SQLWrapper[] = [];
if (Object.values(changes).some((value) => value !== undefined))
  statements.push(changeMember(db, which, changes));
if (coins !== undefined) {
  const key = `coins:${crypto.randomUUID()}`;
  statements.push(
    ...moveCoins(db, {
      to: which,
      kind: "grant",
      amount: coins,
      key,
      note: "npm run member",
      at: Date.now(),
    }),
  );
}
// `balance` is what lies in no chat; of what chats hold, only they know how much is spent.
const held = sql`(SELECT coalesce(sum(held), 0) FROM holds WHERE member_id = members.id)`.as("held");
statements.push(
  db
    .select({ ...getTableColumns(members), held })
    .from(members)
    .where(which),
);

const dialect = new SQLiteSyncDialect();
const command = statements.map((each) => dialect.sqlToQuery(each.getSQL().inlineParams()).sql).join(";\n");
const where = values.remote ? ["--remote"] : ["--local"];
if (values["persist-to"] !== undefined) where.push("--persist-to", values["persist-to"]);

const member = await execute();
if (!member) fail(`There is no member ${email}. Register first.`);
const { password_hash: _, token_epoch: __, created_at: ___, entries: ____, lent: _____, ...shown } = member;
const premium =
  typeof shown["premium_until"] === "number" ? new Date(shown["premium_until"]).toISOString() : null;
console.log(JSON.stringify({ ...shown, premium_until: premium }, null, 2));
if (newPassword !== undefined) console.log(`New password: ${newPassword}`);

/** Runs the statements as one; again while the local server is writing, which is harmless: nothing was done. */
async function execute(): Promise<Record<string, unknown> | undefined> {
  for (let tries = 1; ; tries++) {
    const { ok, stdout, output } = await runWrangler([
      "d1",
      "execute",
      "DB",
      ...where,
      "--json",
      "--yes",
      "--command",
      command,
    ]);
    if (ok) return lastRow(stdout);
    if (!BUSY.test(output) || tries === MAX_TRIES) fail(output);
    console.error("The database is locked: trying again.");
    await wait(250);
  }
}

function lastRow(stdout: string): Record<string, unknown> | undefined {
  const results = JSON.parse(stdout.slice(stdout.search(/^\[$/m))) as {
    results: Record<string, unknown>[];
  }[];
  return results.at(-1)?.results[0];
}
