import { readdirSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { unstable_splitSqlQuery } from "wrangler";
import { startMiniflare } from "../support/runtime/miniflare.ts";

const MIGRATION = "0009_api_keys.sql";
const files = readdirSync("migrations")
  .filter((name) => name.endsWith(".sql"))
  .sort();
const statementsOf = (names: string[]) =>
  names.flatMap((name) => unstable_splitSqlQuery(readFileSync(`migrations/${name}`, "utf8")));

/** A D1 of the release before API keys, with rows in every table that one row refers to. */
const ROWS = [
  "INSERT INTO members (id, email, password_hash, name, balance, entries, created_at, is_superuser) VALUES (1, 'a@b.cc', '', 'Ada', 7, 2, 0, 1), (2, 'b@b.cc', '', 'Ben', 3, 1, 0, 0)",
  "INSERT INTO sessions (id, member_id, epoch, created_at, last_used_at, expires_at, device, refresh_hash) VALUES ('s', 1, 0, 0, 0, 9, '', '')",
  "INSERT INTO chats (id, low_id, high_id, created_at) VALUES (9, 1, 2, 0)",
  "INSERT INTO holds (member_id, chat_id, step, held, captured, upto) VALUES (1, 9, 3, 5, 5, 4)",
  `INSERT INTO transfers (member_id, entry, kind, amount, chat_id, first_id, last_id, messages, key, by_id, at) VALUES
    (1, 1, 'grant', 17, NULL, NULL, NULL, NULL, 'k', 1, 0), (1, 2, 'charge', 5, 9, 1, 4, 1, NULL, NULL, 1),
    (2, 1, 'grant', 3, NULL, NULL, NULL, NULL, 'l', NULL, 0)`,
  `INSERT INTO acts (id, at, actor, act, member, chat, detail) VALUES (4, 0, 'member:1', 'coins.change', 1, NULL, '{"amount":17}'),
    (5, 1, 'cli', 'database.restore', NULL, NULL, '{}'), (8, 2, 'member:1', 'file.remove', NULL, NULL, '{"uuid":"u"}')`,
];

let miniflare: ReturnType<typeof startMiniflare>;
let db: D1Database;
beforeAll(async () => {
  miniflare = startMiniflare(inject("workers").real);
  db = (await miniflare.getBindings<{ DB: D1Database }>()).DB;
});
afterAll(() => miniflare.dispose());

const run = (statements: string[]) => db.batch(statements.map((each) => db.prepare(each)));
const all = async (query: string) => (await db.prepare(query).raw()) as unknown[][];

test("the migration to API keys leaves every row in place, and admits keys as actors", async () => {
  await run(statementsOf(files.slice(0, files.indexOf(MIGRATION))));
  await run(ROWS);
  const TABLES = ["members", "sessions", "chats", "holds", "acts"];
  const read = () => Promise.all(TABLES.map((table) => all(`SELECT * FROM ${table}`)));
  const transfers = () =>
    all(
      "SELECT member_id, entry, kind, amount, chat_id, first_id, last_id, messages, key, note, by_id, at FROM transfers",
    );
  const act = (actor: string) =>
    `INSERT INTO acts (at, actor, act, detail) VALUES (3, '${actor}', 'chat.read', '{}')`;
  const [before, moved] = [await read(), await transfers()];
  await expect(run([act("key:0123456789ab")])).rejects.toThrow(/CHECK/);

  // Later migrations change these tables too.
  await run(statementsOf([MIGRATION]));
  expect(await read()).toEqual(before);
  expect(await transfers()).toEqual(moved);
  expect(await all("SELECT DISTINCT by_key FROM transfers")).toEqual([[null]]);
  expect(await all("PRAGMA foreign_key_check")).toEqual([]);

  await run([act("key:0123456789ab"), act("member:1"), act("cli")]);
  expect(await all("SELECT id, actor FROM acts WHERE id > 8")).toEqual([
    [9, "key:0123456789ab"],
    [10, "member:1"],
    [11, "cli"],
  ]);
  for (const actor of ["key:", "keys:1", "member:0", "member:x", "", "CLI"])
    await expect(run([act(actor)])).rejects.toThrow(/CHECK/);
  const again = `INSERT INTO acts (at, actor, act, detail) VALUES (3, 'cli', 'file.remove', '{"uuid":"u"}')`;
  await expect(run([again])).rejects.toThrow(/UNIQUE/);
});
