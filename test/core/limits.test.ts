import { expect, test } from "vitest";
import * as coin from "../../src/core/coin-limits.ts";
import * as d1 from "../../src/core/d1-limits.ts";
import * as fanOut from "../../src/core/fan-out-limits.ts";
import * as limits from "../../src/core/limits.ts";
import * as restore from "../../src/core/restore-limits.ts";
import * as statement from "../../src/core/statement-limits.ts";
import * as stats from "../../src/core/stats-limits.ts";
import { v1Date } from "../../src/protocol/frames/dates.ts";
import { ChatPlace } from "../../src/protocol/scalars.ts";

/** After this, the platform ends the run of a cron trigger, and after as many calls it refuses more. */
const CRON_MAX_MS = 15 * 60_000;
const PLATFORM_MAX_CALLS = 1000;

test("a million of the largest amounts add up to a safe integer", () => {
  expect(Number.isSafeInteger(limits.COINS_MAX * 1_000_000)).toBe(true);
});

test("no name is in two files of limits", () => {
  const names = [limits, coin, d1, fanOut, restore, statement, stats].flatMap((file) => Object.keys(file));
  expect(new Set(names).size).toBe(names.length);
});

test("a run of the cron ends in time, though no room answers", () => {
  const rounds = fanOut.SWEEP_MAX_ROOMS / fanOut.ROOM_CALLS_AT_ONCE;
  expect(rounds * limits.CALL_WAIT_MS).toBeLessThan(CRON_MAX_MS);
  expect(fanOut.DEAD_SESSIONS_MAX_QUERIES * limits.CALL_WAIT_MS).toBeLessThan(CRON_MAX_MS);
  const { SWEEP_MAX_ROOMS, SWEEP_MAX_PAGES, DEAD_SESSIONS_MAX_QUERIES } = fanOut;
  // Each page of holds is read by two statements of one batch. The run begins with the highest hold.
  // So are two days of the numbers replaced, and full pages of charges read.
  const counts = stats.COUNT_MEMBER_PAGES + 2 * stats.COUNT_CHARGE_PAGES + 2;
  const names = 2 * fanOut.NAME_KEYS_MAX_QUERIES;
  const calls = 1 + SWEEP_MAX_ROOMS + 2 * SWEEP_MAX_PAGES + DEAD_SESSIONS_MAX_QUERIES + counts + names;
  expect(calls).toBeLessThan(PLATFORM_MAX_CALLS);
});

test("a call waits for its turn no longer than its caller waits for the answer", () => {
  expect(d1.D1_LINE_WAIT_MS + d1.D1_TURN_WAIT_MS).toBeLessThan(limits.CALL_WAIT_MS);
});

test("the ids after a restore are safe integers for decades, and may be the id of a place in a list", () => {
  const newest = 1000 * (Date.UTC(2050) - restore.COUNTERS_BEGAN_AT);
  expect(Number.isSafeInteger(newest)).toBe(true);
  expect(ChatPlace.safeParse(`${v1Date(0)},${newest}`).success).toBe(true);
});
