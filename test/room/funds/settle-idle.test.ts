import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { STALE_AFTER_SETTLES, SWEEP_INTERVAL_MS } from "../../../src/core/fan-out-limits.ts";
import type { Env } from "../../../src/env.ts";
import { sweepOpenHolds } from "../../../src/ledger/sweep.ts";
import { Dice, seedFromEnv } from "../../support/dice.ts";
import { ADA, BEN, MemoryLeases } from "../../support/fakes/memory-leases.ts";

const STARTED_AT = 1_700_000_000_000;
const MINUTE_MS = 60_000;
const SETTLE_AFTER_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * 60 * MINUTE_MS;

beforeEach(() => {
  vi.useFakeTimers({ now: STARTED_AT });
  for (const method of ["warn", "error"] as const) vi.spyOn(console, method).mockImplementation(() => {});
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

type Send = { at: number; memberId: number };

/** Returns when a member sends over a day, with this pause after each message (ms). */
function sends(memberId: number, pauseMs: () => number): Send[] {
  const all: Send[] = [];
  for (let at = 0; at < DAY_MS; at += pauseMs()) all.push({ at, memberId });
  return all;
}

/**
 * Lets the members send, the alarm fire `lateMs` after its time, unless it is lost, and the cron look each hour, until the day is
 * over. The room sleeps before each of these.
 */
async function liveADay(day: Send[], { lateMs = 0, isAlarmLost = false } = {}) {
  vi.setSystemTime(STARTED_AT);
  const room = new MemoryLeases(1_000_000, { price: 5, leaseCoins: 200, settleAfterMs: SETTLE_AFTER_MS });
  const seen = { asked: [] as number[], alarms: 0, alarmCalls: 0 };
  const rooms = {
    getByName: () => ({
      runDueWork() {
        seen.asked.push(Date.now() - STARTED_AT);
        return room.runAlarm();
      },
    }),
  } as unknown as Env["CHAT_ROOM"];
  const queue = day.toSorted((one, other) => one.at - other.at);
  let nextHour = SWEEP_INTERVAL_MS / 2;
  for (;;) {
    const fires = isAlarmLost || room.alarmAt === undefined ? DAY_MS : room.alarmAt + lateMs - STARTED_AT;
    const at = Math.min(queue[0]?.at ?? DAY_MS, fires, nextHour);
    if (at >= DAY_MS) return seen;
    vi.setSystemTime(STARTED_AT + at);
    room.wake();
    const before = room.calls;
    if (at === fires) {
      await room.runAlarm();
      seen.alarms++;
      seen.alarmCalls += room.calls - before;
    } else if (at === nextHour) {
      await sweepOpenHolds(room.db, rooms, { now: Date.now(), settleAfterMs: SETTLE_AFTER_MS });
      nextHour += SWEEP_INTERVAL_MS;
    } else await room.send((queue.shift() as Send).memberId);
  }
}

const every = (minutes: number) => () => minutes * MINUTE_MS;
const SLOW = sends(ADA, every(20));

describe("a room whose coins are in use without a step", () => {
  const dice = new Dice(seedFromEnv());
  const irregular = () => dice.integer(MINUTE_MS, 60 * MINUTE_MS);

  test.each<[string, Send[]]>([
    ["every 59 minutes", sends(ADA, every(59))],
    ["every 20 minutes", SLOW],
    ["every 7 minutes", sends(ADA, every(7))],
    ["every 59 minutes, and the other one every 43", [...sends(ADA, every(59)), ...sends(BEN, every(43))]],
    ["as they like, and the other one too", [...sends(ADA, irregular), ...sends(BEN, irregular)]],
    ["as they like, and the other one once", [...sends(ADA, irregular), { at: 1, memberId: BEN }]],
  ])("is never asked by the hourly cron, though a member sends %s", async (_, day) => {
    for (const lateMs of [0, 20 * MINUTE_MS]) {
      const { asked } = await liveADay(day, { lateMs });
      expect({ lateMs, asked }).toEqual({ lateMs, asked: [] });
    }
  });

  test("makes one call of each alarm", async () => {
    const { alarms, alarmCalls } = await liveADay(SLOW);
    expect([alarms, alarmCalls]).toEqual([alarms, alarms]);
    expect(alarms).toBeGreaterThan(20);
  });

  test("makes no call if a step has captured a message since half of the time that coins may be idle", async () => {
    const { asked, alarms, alarmCalls } = await liveADay(sends(ADA, every(0.7)));
    expect([asked, alarmCalls]).toEqual([[], 0]);
    expect(alarms).toBeGreaterThan(20);
  });

  test("is asked by the cron if its alarm is lost, and then not for hours", async () => {
    const { asked } = await liveADay(SLOW, { isAlarmLost: true });
    expect(asked.length).toBeGreaterThan(0);
    const pauses = asked.slice(1).map((at, i) => at - (asked[i] ?? 0));
    expect(Math.min(...pauses)).toBeGreaterThan(STALE_AFTER_SETTLES * SETTLE_AFTER_MS);
  });
});
