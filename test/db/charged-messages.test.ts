import { expect, test } from "vitest";
import { selectChargedDetails } from "../../src/db/charged-messages.ts";
import { openDatabase } from "../../src/db/database.ts";
import { selectOthers } from "../../src/db/transfers.ts";
import { memoryD1 } from "../support/fakes/memory-d1.ts";

const { d1 } = memoryD1();
const db = openDatabase(d1);

type Query = { toSQL(): { sql: string; params: unknown[] } };

/** Returns the steps in which D1 runs the queries. */
async function plansOf(queries: readonly Query[]): Promise<string[]> {
  const plans: string[] = [];
  for (const query of queries) {
    const { sql, params } = query.toSQL();
    const plan = await d1
      .prepare(`EXPLAIN QUERY PLAN ${sql}`)
      .bind(...params)
      .all<{ detail: string }>();
    plans.push(...plan.results.map(({ detail }) => detail));
  }
  return plans;
}

test("refunds and titles of smiles are looked up by their keys, and no table is read", async () => {
  const plans = await plansOf(selectChargedDetails(db, { chatId: 1, messageIds: [1, 2], smileIds: [1] }));
  expect(plans.filter((plan) => /transfers|smiles/.test(plan))).toEqual([
    "SEARCH transfers USING INDEX transfers_key (key=?)",
    "SEARCH smiles USING INTEGER PRIMARY KEY (rowid=?)",
  ]);
});

test("the other members of a page of a statement are looked up by their keys, and no table is read", async () => {
  const plans = await plansOf([selectOthers(db, 1, { before: 100, limit: 51 })]);
  expect(plans.filter((plan) => / (?:transfers|holds|c|m)\b/.test(plan))).toEqual([
    "SEARCH transfers USING PRIMARY KEY (member_id=? AND entry<?)",
    "SEARCH holds USING PRIMARY KEY (member_id=?)",
    "SEARCH c USING INTEGER PRIMARY KEY (rowid=?)",
    "SEARCH m USING INTEGER PRIMARY KEY (rowid=?)",
  ]);
});
