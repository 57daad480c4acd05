import { parseArgs } from "node:util";
import { eq, type SQLWrapper } from "drizzle-orm";
import { createKey } from "../auth/api-key.ts";
import { joinScopes, KEY_NAME_MAX_LENGTH, SCOPES, splitScopes } from "../core/api-keys.ts";
import { endKey, insertKey, selectKeys } from "../db/api-keys.ts";
import { apiKeys } from "../db/schema.ts";
import { NewApiKey } from "../protocol/http/api-keys.ts";
import { executeOnD1, openForBuilding } from "./d1.ts";

/** `npm run api-key -- create | list | end`: manages the API keys in the database of a site, whether or not the site is running. */

const USAGE = `Usage: npm run api-key -- COMMAND [options]
  create --name NAME --scopes LIST   create a key for the site's server, and print it this once
  list                               show all keys, without their secrets
  end ID                             end a key at once
  --name NAME                        of 1 to ${KEY_NAME_MAX_LENGTH} characters, for the list and the log of acts
  --scopes LIST                      what the key opens, joined by commas:
                                     members   find, create and change members
                                     coins     grant and refund coins, read statements, numbers and acts
                                     messages  read chats, send texts for members, manage files and smiles
  --persist-to DIR                   use the local site that was started with the same option
  --remote                           use the deployed site
  --help                             print this`;

function fail(message: string): never {
  console.error(message);
  process.exit(1);
}

function readOptions() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        name: { type: "string" },
        scopes: { type: "string" },
        "persist-to": { type: "string" },
        remote: { type: "boolean" },
        help: { type: "boolean", short: "h" },
      },
    });
  } catch (error) {
    return fail(`${(error as Error).message}\n\n${USAGE}`);
  }
}

const { values, positionals } = readOptions();
if (values.help) {
  console.log(USAGE);
  process.exit(0);
}
const db = openForBuilding();
const by = { actor: "cli", at: Date.now() } as const;
const place = { isRemote: values.remote === true, persistTo: values["persist-to"] };
const [command, id, ...more] = positionals;
const isComplete = command === "end" ? id !== undefined && more.length === 0 : id === undefined;
const isCreate = command === "create";
if (!isComplete || (!isCreate && (values.name ?? values.scopes) !== undefined)) fail(USAGE);
if (command === "create") await create();
else if (command === "list") print(await execute([selectKeys(db)]));
else if (command === "end") await end(id ?? "");
else fail(USAGE);

async function create(): Promise<void> {
  const scopes = values.scopes?.split(",").map((scope) => scope.trim());
  const fields = NewApiKey.safeParse({ name: values.name, scopes });
  if (!fields.success) {
    const all = SCOPES.join(", ");
    fail(`--name must have 1 to ${KEY_NAME_MAX_LENGTH} characters, and --scopes one or more of ${all}.`);
  }
  const { key, ...identity } = await createKey();
  const row = { ...identity, ...fields.data, scopes: splitScopes(joinScopes(fields.data.scopes)) };
  print(await execute([...insertKey(db, row, by), selectKey(identity.id)]));
  console.log(`Key: ${key}`);
  console.log("Store it now: nothing shows it again.");
}

async function end(keyId: string): Promise<void> {
  const [found] = await execute([selectKey(keyId)]);
  if (!found) fail(`There is no API key ${keyId}.`);
  const key = { id: keyId, name: String(found["name"]) };
  print(await execute([...endKey(db, key, by), selectKey(keyId)]));
}

function selectKey(keyId: string): SQLWrapper {
  return db.select().from(apiKeys).where(eq(apiKeys.id, keyId));
}

function execute(statements: SQLWrapper[]): Promise<Record<string, unknown>[]> {
  return executeOnD1(statements, place).catch((error: Error) => fail(error.message));
}

/** Prints keys, without their hashes. */
function print(rows: Record<string, unknown>[]): void {
  const dateOf = (at: unknown) => (typeof at === "number" ? new Date(at).toISOString() : null);
  for (const { hash: _, created_at, ended_at, ...row } of rows)
    console.log(
      JSON.stringify({ ...row, created_at: dateOf(created_at), ended_at: dateOf(ended_at) }, null, 2),
    );
}
