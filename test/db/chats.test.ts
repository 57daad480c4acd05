import { readdirSync, readFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { listChats } from "../../src/db/chats.ts";
import type { Database } from "../../src/db/database.ts";
import { openDatabase } from "../../src/db/database.ts";

/** Returns a D1 that answers from SQLite, and the plans of the queries. */
function plannedD1(sqlite: DatabaseSync): { db: Database; plans: string[] } {
  const plans: string[] = [];
  const prepare = (query: string) => ({
    bind: (...values: (string | number)[]) => {
      const plan = sqlite.prepare(`EXPLAIN QUERY PLAN ${query}`).all(...values);
      plans.push(...plan.map(({ detail }) => String(detail)));
      const statement = sqlite.prepare(query);
      statement.setReturnArrays(true);
      return { raw: async () => statement.all(...values) };
    },
  });
  return { db: openDatabase({ prepare } as unknown as D1Database), plans };
}

test("a list of chats reads indexes that are in its order, and no further than its limit", async () => {
  const sqlite = new DatabaseSync(":memory:");
  for (const file of readdirSync("migrations")
    .filter((name) => name.endsWith(".sql"))
    .sort())
    sqlite.exec(readFileSync(`migrations/${file}`, "utf8"));
  const numbers = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100)";
  sqlite.exec(
    `INSERT INTO members (email, password_hash, created_at) ${numbers} SELECT i || '@mail.com', '', 0 FROM n`,
  );
  // Member 50 is the lower one of half of the pairs, and the higher one of the others, in turn.
  sqlite.exec(
    `INSERT INTO chats (low_id, high_id, created_at) ${numbers}
      SELECT min(50, o), max(50, o), 0 FROM (SELECT i, iif(i % 2 = 0, i / 2, 100 - i / 2) AS o FROM n) WHERE o <> 50 ORDER BY i`,
  );
  const { db, plans } = plannedD1(sqlite);
  const all = await listChats(db, 50, { limit: 1000 });
  expect(all.map(({ chatId }) => chatId)).toEqual([...all.keys()].map((i) => all.length - i));
  const page = await listChats(db, 50, { limit: 7, before: 60 });
  expect(page).toEqual(all.filter(({ chatId }) => chatId < 60).slice(0, 7));
  expect(new Set(page.map(({ otherId }) => otherId < 50)).size).toBe(2);
  expect(plans.filter((plan) => /chats/.test(plan))).toEqual([
    expect.stringMatching(/SEARCH chats USING (COVERING )?INDEX chats_low \(low_id=\? AND rowid<\?\)/),
    expect.stringMatching(/SEARCH chats USING (COVERING )?INDEX chats_high \(high_id=\? AND rowid<\?\)/),
    expect.stringMatching(/SEARCH chats USING (COVERING )?INDEX chats_low \(low_id=\? AND rowid<\?\)/),
    expect.stringMatching(/SEARCH chats USING (COVERING )?INDEX chats_high \(high_id=\? AND rowid<\?\)/),
  ]);
});
