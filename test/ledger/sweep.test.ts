import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { SWEEP_INTERVAL_MS, SWEEP_MAX_ROOMS } from "../../src/core/fan-out-limits.ts";
import { openDatabase } from "../../src/db/database.ts";
import { sweepOpenHolds } from "../../src/ledger/sweep.ts";
import { type Parley, startParley } from "../support/runtime/parley.ts";

let parley: Parley;
beforeAll(async () => {
  parley = await startParley();
});
afterAll(() => parley.close());

/** Replaces all chats with this number of chats with open holds. Member 1 is in each of them. */
async function setOpenChats(count: number): Promise<void> {
  const { DB } = parley.env;
  const numbers = "WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < ?1)";
  await DB.batch([
    DB.prepare("DELETE FROM holds"),
    DB.prepare("DELETE FROM chats"),
    DB.prepare("DELETE FROM members"),
    DB.prepare(
      `INSERT INTO members (id, email, password_hash, created_at) ${numbers} SELECT x, 'm' || x, '', 0 FROM n WHERE x <= ?1`,
    ).bind(count + 1),
    DB.prepare(
      `INSERT INTO chats (id, low_id, high_id, created_at) ${numbers} SELECT x, 1, x + 1, 0 FROM n WHERE x <= ?1`,
    ).bind(count),
    DB.prepare(
      `INSERT INTO holds (member_id, chat_id, step, held) ${numbers} SELECT 1, x, 1, 1 FROM n WHERE x <= ?1`,
    ).bind(count),
  ]);
}

/** Runs the sweep of one hour. Returns the names of the rooms that it called. */
async function sweep(hour: number): Promise<string[]> {
  const called: string[] = [];
  const rooms = {
    getByName: (name: string) => ({
      async runDueWork() {
        called.push(name);
      },
    }),
  };
  await sweepOpenHolds(openDatabase(parley.env.DB), rooms as unknown as typeof parley.env.CHAT_ROOM, {
    at: hour * SWEEP_INTERVAL_MS + 1234,
  });
  return called;
}

describe("the hourly sweep", () => {
  test.each([0, 1, SWEEP_MAX_ROOMS])("of %i rooms calls each of them every hour", async (count) => {
    await setOpenChats(count);
    for (const hour of [490_000, 490_001]) {
      const called = await sweep(hour);
      expect([called.length, new Set(called).size]).toEqual([count, count]);
    }
  });

  test.each([SWEEP_MAX_ROOMS + 1, 3 * SWEEP_MAX_ROOMS - 1])(
    "of %i rooms calls each of them within a few hours, those with the highest ids too",
    async (count) => {
      await setOpenChats(count);
      const hours = Math.ceil(count / SWEEP_MAX_ROOMS);
      const called: string[] = [];
      for (let hour = 490_000; hour < 490_000 + hours; hour++) {
        const inHour = await sweep(hour);
        expect(inHour.length).toBeLessThanOrEqual(SWEEP_MAX_ROOMS);
        called.push(...inHour);
      }
      expect([called.length, new Set(called).size]).toEqual([count, count]);
      expect(called).toContain(`1:${count + 1}`);
    },
  );
});
