import { expect, test } from "vitest";
import { selectChargedDetails } from "../../src/db/charged-messages.ts";
import { openDatabase } from "../../src/db/database.ts";
import { memoryD1 } from "../support/fakes/memory-d1.ts";

test("refunds and titles of smiles are looked up by their keys, and no table is read", async () => {
  const { d1 } = memoryD1();
  const queries = selectChargedDetails(openDatabase(d1), { chatId: 1, messageIds: [1, 2], smileIds: [1] });
  const plans: string[] = [];
  for (const query of queries) {
    const { sql, params } = query.toSQL();
    const plan = await d1
      .prepare(`EXPLAIN QUERY PLAN ${sql}`)
      .bind(...params)
      .all<{ detail: string }>();
    plans.push(...plan.results.map(({ detail }) => detail));
  }
  expect(plans.filter((plan) => /transfers|smiles/.test(plan))).toEqual([
    "SEARCH transfers USING INDEX transfers_key (key=?)",
    "SEARCH smiles USING INTEGER PRIMARY KEY (rowid=?)",
  ]);
});
