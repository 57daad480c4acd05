import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";

test("drizzle generates no further migration from the schema in the code", () => {
  const out = join(mkdtempSync(join(tmpdir(), "parley-")), "migrations");
  cpSync("migrations", out, { recursive: true });
  const before = readdirSync(out);
  const relative = execFileSync("realpath", ["--relative-to=.", out], { encoding: "utf8" }).trim();
  execFileSync(
    "npx",
    ["drizzle-kit", "generate", "--dialect", "sqlite", "--schema", "src/db/schema.ts", "--out", relative],
    { stdio: "pipe" },
  );
  expect(readdirSync(out)).toEqual(before);
});

test("the migration to holds keeps the charges of messages that were charged one by one", () => {
  const db = new DatabaseSync(":memory:");
  const [first = "", second = ""] = readdirSync("migrations").filter((name) => name.endsWith(".sql"));
  db.exec(readFileSync(join("migrations", first), "utf8"));
  db.exec(`
    INSERT INTO members (id, email, password_hash, created_at) VALUES (1, 'a@b.cc', '', 0), (2, 'b@b.cc', '', 0);
    INSERT INTO chats (id, low_id, high_id, created_at) VALUES (9, 1, 2, 0);
    INSERT INTO transfers (member_id, entry, kind, amount, chat_id, first_id, last_id, messages, at) VALUES
      (1, 1, 'grant', 100, NULL, NULL, NULL, NULL, 0), (1, 2, 'charge', 5, 9, 1, 1, 1, 0),
      (1, 3, 'charge', 7, 9, 4, 4, 1, 0), (2, 1, 'charge', 5, 9, 3, 3, 1, 0);`);
  db.exec(readFileSync(join("migrations", second), "utf8"));
  const rows = (sql: string) =>
    db
      .prepare(sql)
      .all()
      .map((row) => Object.values(row));
  expect(rows("SELECT * FROM holds ORDER BY member_id")).toEqual([
    [1, 9, 0, "", 0, 12, 4],
    [2, 9, 0, "", 0, 5, 3],
  ]);
  expect(rows("SELECT member_id, first_id, last_id FROM transfers WHERE kind = 'charge'")).toEqual([
    [1, 1, 1],
    [1, 2, 4],
    [2, 1, 3],
  ]);
});

test("the migration to members without an email keeps members, and all rows that reference them", () => {
  const db = new DatabaseSync(":memory:");
  const files = readdirSync("migrations").filter((name) => name.endsWith(".sql"));
  const index = files.indexOf("0010_identities.sql");
  for (const name of files.slice(0, index)) db.exec(readFileSync(join("migrations", name), "utf8"));
  db.exec(`
    PRAGMA foreign_keys = ON;
    INSERT INTO members (id, email, password_hash, name, balance, entries, created_at) VALUES
      (1, 'a@b.cc', 'hash of a', 'Ada', 70, 1, 11), (2, 'b@b.cc', 'hash of b', NULL, 0, 0, 12);
    INSERT INTO chats (id, low_id, high_id, created_at) VALUES (9, 1, 2, 0);
    INSERT INTO holds (member_id, chat_id, step, held) VALUES (1, 9, 1, 30);
    INSERT INTO transfers (member_id, entry, kind, amount, at) VALUES (1, 1, 'grant', 100, 0);
    INSERT INTO sessions (id, member_id, epoch, created_at, last_used_at, expires_at, device, refresh_hash)
      VALUES ('s', 1, 0, 0, 0, 0, '', '');`);
  const rows = (sql: string) => db.prepare(sql).all();
  const before = rows("SELECT id, email, password_hash, name, balance, entries, created_at FROM members");
  db.exec(readFileSync(join("migrations", files[index] ?? ""), "utf8"));
  expect(rows("SELECT id, email, password_hash, name, balance, entries, created_at FROM members")).toEqual(
    before,
  );
  expect(rows("PRAGMA foreign_key_check")).toEqual([]);
  for (const table of ["chats", "holds", "transfers", "sessions"])
    expect([table, rows(`SELECT count(*) AS n FROM ${table}`)]).toEqual([table, [{ n: 1 }]]);
  // Two members without an email, and still no two with the same.
  db.exec("INSERT INTO members (created_at) VALUES (0), (0)");
  expect(() => db.exec("INSERT INTO members (email, created_at) VALUES ('a@b.cc', 0)")).toThrow("UNIQUE");
});
