import { describe, expect, test } from "vitest";
import { NAME_KEYS_MAX_QUERIES, NAME_KEYS_PER_QUERY } from "../../src/core/fan-out-limits.ts";
import { nameKey } from "../../src/core/name-key.ts";
import { openDatabase } from "../../src/db/database.ts";
import { updateMember } from "../../src/db/member-changes.ts";
import { insertMember } from "../../src/db/members.ts";
import { addNameKeys } from "../../src/db/name-keys.ts";
import { memoryD1 } from "../support/fakes/memory-d1.ts";

const PER_RUN = NAME_KEYS_PER_QUERY * NAME_KEYS_MAX_QUERIES;

function openMemory() {
  const { d1, calls, exec } = memoryD1();
  const rows = async <Row>(sql: string) => (await d1.prepare(sql).all<Row>()).results;
  return {
    d1,
    calls,
    exec,
    rows,
    db: openDatabase(d1),
    /** Adds members with names, as a version without keys does. */
    addNamed: (names: (string | null)[]) =>
      d1
        .prepare(
          "INSERT INTO members (email, password_hash, name, created_at) SELECT hex(randomblob(8)), 'x', value, 0 FROM json_each(?)",
        )
        .bind(JSON.stringify(names))
        .run(),
    withoutKey: async () =>
      (await rows("SELECT id FROM members WHERE name IS NOT NULL AND name_key IS NULL")).length,
  };
}

/** Returns the steps of SQLite's plan for a statement. */
const planOf = async ({ rows }: ReturnType<typeof openMemory>, sql: string) =>
  (await rows<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)).map(({ detail }) => detail);

const BY = { actor: "cli", at: 0 } as const;

test("every new name is stored with its key, and a change of anything else leaves it", async () => {
  const { db, rows } = openMemory();
  const keys = () => rows("SELECT name, name_key FROM members");
  await insertMember(db, { email: "a@b.cc", passwordHash: "x", now: 0 });
  expect(await keys()).toEqual([{ name: null, name_key: null }]);
  await updateMember(db, 1, { name: "  Zoë Straße " }, BY);
  await updateMember(db, 1, { isEmployee: true }, BY);
  expect(await keys()).toEqual([{ name: "  Zoë Straße ", name_key: "zoe strasse" }]);
  await insertMember(db, { email: "b@b.cc", passwordHash: "x", name: "ADA", now: 0 });
  expect((await keys())[1]).toEqual({ name: "ADA", name_key: "ada" });
});

describe("the hourly run", () => {
  test("adds the keys that are missing, so many a run, and continues in the next ones", async () => {
    const site = openMemory();
    await site.addNamed([null, ...Array.from({ length: PER_RUN + 1 }, (_, i) => `Größe ${i}`), null]);
    const before = site.calls.count;
    await addNameKeys(site.db);
    expect(site.calls.count - before).toBe(2 * NAME_KEYS_MAX_QUERIES);
    expect(await site.withoutKey()).toBe(1);
    await addNameKeys(site.db);
    expect(await site.withoutKey()).toBe(0);
    for (const { name, name_key } of await site.rows<{ name: string | null; name_key: string | null }>(
      "SELECT name, name_key FROM members",
    )) {
      expect(name_key).toBe(name === null ? null : nameKey(name));
    }
  });

  test("reads once and writes nothing if no key is missing, also of a name without letters", async () => {
    const site = openMemory();
    await site.addNamed(["\u0301", null]);
    await addNameKeys(site.db);
    const before = site.calls.count;
    await addNameKeys(site.db);
    expect(site.calls.count - before).toBe(1);
    expect(await site.withoutKey()).toBe(0);
  });

  test("continues after it was killed between two calls", async () => {
    const site = openMemory();
    await site.addNamed(Array.from({ length: 3 * NAME_KEYS_PER_QUERY }, (_, i) => `Name ${i}`));
    let left = 4;
    const dying = {
      prepare: (sql: string) => {
        if (left-- === 0) throw new Error("killed");
        return site.d1.prepare(sql);
      },
    } as unknown as D1Database;
    await expect(addNameKeys(openDatabase(dying))).rejects.toThrow();
    expect(await site.withoutKey()).toBe(NAME_KEYS_PER_QUERY);
    await addNameKeys(site.db);
    expect(await site.withoutKey()).toBe(0);
  });

  test("leaves a name that changes between its two calls to the next run", async () => {
    const site = openMemory();
    await site.addNamed(["Old", "Other"]);
    const changing = {
      prepare: (sql: string) => {
        if (sql.startsWith("UPDATE")) site.exec("UPDATE members SET name = 'New' WHERE id = 1");
        return site.d1.prepare(sql);
      },
    } as unknown as D1Database;
    await addNameKeys(openDatabase(changing));
    expect(await site.rows("SELECT name, name_key FROM members")).toEqual([
      { name: "New", name_key: null },
      { name: "Other", name_key: "other" },
    ]);
    await addNameKeys(site.db);
    expect(await site.withoutKey()).toBe(0);
  });

  test("never reads all members", async () => {
    const site = openMemory();
    const statements: string[] = [];
    const recording = {
      prepare: (sql: string) => {
        statements.push(sql);
        return site.d1.prepare(sql);
      },
    } as unknown as D1Database;
    await site.addNamed(["Ada"]);
    await addNameKeys(openDatabase(recording));
    const plan = (sql: string) => planOf(site, sql.replaceAll("?", "'[]'"));
    const [select = "", update = ""] = statements;
    expect(await plan(select)).toEqual(["SCAN members USING INDEX members_without_key"]);
    expect(await plan(update)).toEqual([
      expect.stringMatching(/^SCAN row VIRTUAL TABLE/),
      "SEARCH members USING INTEGER PRIMARY KEY (rowid=?)",
    ]);
    // The control.
    expect(await planOf(site, "SELECT id FROM members WHERE name IS NOT NULL")).toEqual(["SCAN members"]);
  });
});
