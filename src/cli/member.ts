import { randomBytes } from "node:crypto";
import { parseArgs } from "node:util";
import { eq, type SQLWrapper, sql } from "drizzle-orm";
import { hashPassword } from "../auth/password.ts";
import { toStoredEmail } from "../core/email.ts";
import { COINS_MAX, RESET_PASSWORD_TTL_MS } from "../core/limits.ts";
import { parseId } from "../core/pair.ts";
import { changeMember, type MemberChanges, recordChange } from "../db/member-changes.ts";
import { members } from "../db/schema.ts";
import { moveCoins, recordMovement } from "../db/transfers.ts";
import { executeOnD1, openForBuilding } from "./d1.ts";

/** `npm run member -- MEMBER [options]`: shows or changes a member in the database of a site, whether or not the site is running. */

const USAGE = `Usage: npm run member -- MEMBER [options]
  MEMBER                           an email, or a member's number
  --superuser | --no-superuser     allow to grant coins, set roles and create smiles; messages are free
  --employee | --no-employee       make messages free
  --premium-days N                 make messages free for N days from now; 0 ends this
  --coins N                        grant N coins
  --activate | --deactivate        deactivating logs the member out everywhere
  --reset-password                 print a password for one log-in within 24 hours, at which the member chooses a new
                                   one, and log the member out everywhere
  --persist-to DIR                 use the local site that was started with the same option
  --remote                         use the deployed site
  --help                           print this
Without a change, shows the member.`;

/** The member reads it in the statement. */
const GRANT_NOTE = "From the operator of this site";
const DAY_MS = 24 * 3600 * 1000;

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
        help: { type: "boolean", short: "h" },
      },
    });
  } catch (error) {
    return fail(`${(error as Error).message}\n\n${USAGE}`);
  }
}

function integer(name: string, text: string | undefined, min: number, max: number): number | undefined {
  if (text === undefined) return undefined;
  const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= min && value <= max)) fail(`--${name} must be an integer from ${min} to ${max}.`);
  return value;
}

const { values, positionals } = readOptions();
if (values.help) {
  console.log(USAGE);
  process.exit(0);
}
const [named = "", ...more] = positionals;
const number = /^\d+$/.test(named) ? parseId(named) : undefined;
const email = toStoredEmail(named);
if ((!email && number === undefined) || more.length > 0) fail(USAGE);
for (const name of ["activate", "deactivate", "reset-password", "remote", "help"] as const) {
  if (values[name] === false) fail(`There is no option --no-${name}.\n\n${USAGE}`);
}
if (values.activate && values.deactivate) fail("Use --activate or --deactivate, not both.");

const days = integer("premium-days", values["premium-days"], 0, 36_500);
const coins = integer("coins", values.coins, 1, COINS_MAX);
const newPassword = values["reset-password"] ? randomBytes(12).toString("base64url") : undefined;

const changes: MemberChanges = {
  isSuperuser: values.superuser,
  isEmployee: values.employee,
  premiumUntil: days === undefined ? undefined : days === 0 ? null : Date.now() + days * DAY_MS,
  isActive: values.activate ? true : values.deactivate ? false : undefined,
  passwordHash: newPassword === undefined ? undefined : hashPassword(newPassword),
  ...(newPassword !== undefined && { passwordTtlMs: RESET_PASSWORD_TTL_MS }),
};

const db = openForBuilding();
const which = number === undefined ? eq(members.email, email) : eq(members.id, number);
const statements: SQLWrapper[] = [];
const by = { actor: "cli", at: Date.now() } as const;
if (Object.values(changes).some((value) => value !== undefined))
  statements.push(recordChange(db, which, changes, by), ...changeMember(db, which, changes));
if (coins !== undefined) {
  const key = `coins:${crypto.randomUUID()}`;
  const grant = { ...by, to: which, kind: "grant", amount: coins, key, note: GRANT_NOTE } as const;
  const [record, move] = moveCoins(db, grant);
  statements.push(record, recordMovement(db, grant), move);
}
// `balance` does not include the coins that chats hold, because only the chats know how much of them is spent.
const held = sql`(SELECT coalesce(sum(held), 0) FROM holds WHERE member_id = members.id)`.as("held");
const { id, name, isSuperuser, isEmployee, premiumUntil, isActive, balance } = members;
statements.push(
  db
    .select({
      id,
      email: members.email,
      name,
      isSuperuser,
      isEmployee,
      premiumUntil,
      isActive,
      balance,
      held,
    })
    .from(members)
    .where(which),
);

const place = { isRemote: values.remote === true, persistTo: values["persist-to"] };
const [member] = await executeOnD1(statements, place).catch((error: Error) => fail(error.message));
if (!member) fail(`There is no member ${number ?? email}. Register first.`);
const until = member["premium_until"];
const premium = typeof until === "number" ? new Date(until).toISOString() : null;
console.log(JSON.stringify({ ...member, premium_until: premium }, null, 2));
if (newPassword !== undefined) {
  console.log(`New password: ${newPassword}`);
  console.log("It expires in 24 hours. The member chooses another one at the next log-in.");
}
