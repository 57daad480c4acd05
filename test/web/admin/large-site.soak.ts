import type { Page } from "playwright-core";
import { beforeAll, describe, expect, test } from "vitest";
import { DESK_PAGE_DEFAULT } from "../../../src/core/config-limits.ts";
import { en as adminEn } from "../../../src/web/admin/en.ts";
import { en as keysEn } from "../../../src/web/admin/keys/en.ts";
import { goTo } from "../../support/browser/web-client.ts";
import { webFixture } from "../../support/browser/web-fixture.ts";
import type { TestMember } from "../../support/runtime/parley.ts";

const MEMBERS = 10_000;
const TRANSFERS = 1_000_000;
const ACTS = 10_000;
const ISSUER = "https://members.example";
/** D1 answers no statement that takes longer than 30 s, and writes this many rows in less on a slow machine. */
const ROWS_AT_ONCE = 100_000;
const MAX_CALLS = 10;
/** A screen shows 50 rows, of which each may take a few others. Any scan of a table would read at least `MEMBERS`. */
const MAX_ROWS_READ = 1_000;
/** Tables that stay small, and rows that other parts of a statement have found by an index. */
const SMALL = /SCAN (?:smiles|days|CONSTANT ROW|e|\(subquery-\d+\))$/;

describe("the operator's desk of a large site", () => {
  const web = webFixture({ SITE_ISSUER: ISSUER }, { instrumented: true });
  let boss: TestMember;
  beforeAll(async () => {
    boss = await web.parley.addMember({ superuser: true });
    await insertSite(web.parley.env.DB, boss.id + 1);
    await web.parley.runHourlyCron();
  });

  const row = (page: Page) => page.getByRole("row").nth(DESK_PAGE_DEFAULT);
  const screens: Record<string, { hash: string | (() => string); until: (page: Page) => Promise<unknown> }> =
    {
      overview: {
        hash: "#/admin",
        until: async (page) => {
          await page.locator(".tile").getByText("10,001", { exact: true }).waitFor();
          await page.locator(".act").nth(9).waitFor();
        },
      },
      members: { hash: "#/admin/members", until: (page) => row(page).waitFor() },
      search: {
        hash: "#/admin/members",
        until: async (page) => {
          await row(page).waitFor();
          await page.getByLabel(adminEn.members.search, { exact: true }).fill("large-777");
          await page.getByText("large-7777", { exact: true }).waitFor();
        },
      },
      "search by an id on the site": {
        hash: "#/admin/members",
        until: async (page) => {
          await page.getByLabel(adminEn.members.search, { exact: true }).fill("site-4242");
          await page.getByText("site-4242", { exact: true }).waitFor();
        },
      },
      "search by an email on the site": {
        hash: "#/admin/members",
        until: async (page) => {
          await page.getByLabel(adminEn.members.search, { exact: true }).fill("on-site-777");
          await page.getByText("on-site-7777", { exact: true }).waitFor();
        },
      },
      member: {
        hash: () => `#/admin/members/${boss.id + 7777}`,
        until: (page) => page.locator(".statement-card li").first().waitFor(),
      },
      books: { hash: "#/admin/books", until: (page) => page.locator(".run").first().waitFor() },
      acts: { hash: "#/admin/acts", until: (page) => page.locator(".act").nth(49).waitFor() },
      keys: { hash: "#/admin/keys", until: (page) => page.getByText(keysEn.none).waitFor() },
      stickers: {
        hash: "#/admin/stickers",
        until: (page) => page.getByText(adminEn.smiles.none).waitFor(),
      },
    };

  test("takes few calls of D1 for each screen, which read few rows by an index", async () => {
    const { parley } = web;
    const page = await web.open({ member: boss, hash: "#/coins", width: 1280 });
    await page.getByRole("heading", { level: 1 }).waitFor();
    await page.waitForLoadState("networkidle");
    const read = async () => [
      await parley.readCounter("workerCalls"),
      await parley.readCounter("workerRowsRead"),
    ];
    for (const [name, { hash, until }] of Object.entries(screens)) {
      await parley.takeStatements();
      const [calls = 0, rows = 0] = await read();
      await goTo(page, typeof hash === "string" ? hash : hash());
      await until(page);
      await page.waitForLoadState("networkidle");
      const [callsAfter = 0, rowsAfter = 0] = await read();
      const figures = { calls: callsAfter - calls, rows: rowsAfter - rows };
      console.info(`${name}: ${figures.calls} calls, ${figures.rows} rows`);
      expect(figures.calls, name).toBeGreaterThan(0);
      expect(figures.calls, name).toBeLessThanOrEqual(MAX_CALLS);
      expect(figures.rows, name).toBeLessThan(MAX_ROWS_READ);
      for (const text of await parley.takeStatements())
        expect(await scansOf(parley.env.DB, text), text).toEqual([]);
      await goTo(page, "#/coins");
      await page.getByRole("heading", { level: 1 }).waitFor();
    }
  });
});

/** The numbers stand in the statements, since D1 takes those that are bound for reals. */
async function insertSite(db: D1Database, firstId: number): Promise<void> {
  const run = async (sql: string, rows: number) => {
    const { meta } = await db.prepare(sql).run();
    expect(meta.rows_written).toBeGreaterThanOrEqual(rows);
  };
  const numbers = (first: number, count: number) =>
    `WITH RECURSIVE n(i) AS (SELECT ${first} UNION ALL SELECT i + 1 FROM n WHERE i < ${first + count - 1})`;
  await run(
    `${numbers(1, MEMBERS)} INSERT INTO members (email, password_hash, balance, entries, created_at)
     SELECT 'large-' || i, 'none', 1000, ${TRANSFERS / MEMBERS}, 0 FROM n`,
    MEMBERS,
  );
  await run(
    `${numbers(1, MEMBERS)} INSERT INTO identities (issuer, subject, member_id, email)
     SELECT '${ISSUER}', 'site-' || i, ${firstId} - 1 + i, 'on-site-' || i FROM n`,
    MEMBERS,
  );
  for (let first = 0; first < TRANSFERS; first += ROWS_AT_ONCE)
    await run(
      `${numbers(first, ROWS_AT_ONCE)}
       INSERT INTO transfers (member_id, entry, kind, amount, chat_id, first_id, last_id, messages, at)
       SELECT ${firstId} + i / ${TRANSFERS / MEMBERS}, i % ${TRANSFERS / MEMBERS} + 1, 'charge', 5, 1, i + 1, i + 1, 1, i
       FROM n`,
      ROWS_AT_ONCE,
    );
  await run(
    `${numbers(1, ACTS)} INSERT INTO acts (at, actor, act, member, detail)
     SELECT i, 'cli', iif(i % 100, 'member.change', 'reconciliation.finish'), iif(i % 100, i, NULL), '{}' FROM n`,
    ACTS,
  );
}

/** Returns the steps of a statement that read a whole table. A limit ends a scan in the order of the table's key. */
async function scansOf(db: D1Database, text: string): Promise<string[]> {
  const numbers = [...text.matchAll(/\?(\d*)/g)].map(([, number], at) => Number(number) || at + 1);
  const nulls = Array.from({ length: Math.max(0, ...numbers) }, () => null);
  const { results } = await db
    .prepare(`EXPLAIN QUERY PLAN ${text}`)
    .bind(...nulls)
    .all<{ detail: string }>();
  if (/\blimit \?$/i.test(text)) return [];
  return results.map(({ detail }) => detail).filter((step) => /^SCAN/.test(step) && !SMALL.test(step));
}
