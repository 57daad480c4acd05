import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import {
  ALARM_REARM_MS,
  NOTIFY_INTERVAL_MS,
  NOTIFY_RETRY_FOR_MS,
  RETRY_MAX_MS,
} from "../../../src/core/limits.ts";
import { InboxNotifier } from "../../../src/room/inbox-sync/inbox-notifier.ts";

const ADA = 1;
const BEN = 2;
const STARTED_AT = 1_700_000_000_000;

beforeEach(() => {
  vi.useFakeTimers({ now: STARTED_AT });
  // Only the test moves the timers, so a wait for the next turn must not need one.
  const wait = (ms: number) => (ms > 0 ? new Promise((done) => setTimeout(done, ms)) : Promise.resolve());
  vi.stubGlobal("scheduler", { wait });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** A room's notifier, its alarm, and the notifications that it has sent. */
function startNotifier({ viewing = [] as number[], works = true, lastMessageAt = STARTED_AT } = {}) {
  const room = { works, lastMessageAt, alarmAt: undefined as number | undefined, alarmsSet: 0 };
  const sent: { to: number; after: number }[] = [];
  const create = () =>
    new InboxNotifier({
      scheduleBy: (at) => {
        room.alarmsSet++;
        room.alarmAt = Math.min(room.alarmAt ?? at, at);
      },
      hasListener: () => true,
      isViewing: (memberId) => viewing.includes(memberId),
      lastMessageAt: () => room.lastMessageAt,
      notify: async (to) => {
        sent.push({ to, after: Date.now() - STARTED_AT });
        return room.works;
      },
    });
  return { room, sent, create };
}

describe("a notification", () => {
  test.each([
    ["at once to a member who does not have the chat open", [], 0],
    ["a second later to a member who has the chat open", [BEN], NOTIFY_INTERVAL_MS],
  ])("is sent %s, without an alarm", async (_, viewing, after) => {
    const { room, sent, create } = startNotifier({ viewing });
    create().markDirty(BEN, Date.now());
    await vi.runAllTimersAsync();
    expect(sent).toEqual([{ to: BEN, after }]);
    expect(room.alarmsSet).toBe(0);
  });

  test.each([[[]], [[BEN]]])("is sent once for all changes of a second, viewed by %j", async (viewing) => {
    const { sent, create } = startNotifier({ viewing });
    const notifier = create();
    for (let i = 0; i < 10; i++) {
      notifier.markDirty(BEN, Date.now());
      await vi.advanceTimersByTimeAsync(NOTIFY_INTERVAL_MS / 5);
    }
    await vi.runAllTimersAsync();
    expect(sent.map(({ after }) => after)).toEqual(viewing.length > 0 ? [1_000, 2_000] : [0, 1_000, 2_000]);
  });

  test("is sent to a member whose chat was opened or closed meanwhile as to any other", async () => {
    const viewing: number[] = [];
    const { sent, create } = startNotifier({ viewing });
    const notifier = create();
    notifier.markDirty(BEN, Date.now());
    await vi.runAllTimersAsync();
    viewing.push(BEN);
    await vi.advanceTimersByTimeAsync(60_000);
    notifier.markDirty(BEN, Date.now());
    await vi.runAllTimersAsync();
    expect(sent.map(({ after }) => after)).toEqual([0, 61_000]);
  });

  test("waits no longer than a second after the clock was set back", async () => {
    const { sent, create } = startNotifier();
    const notifier = create();
    notifier.markDirty(BEN, Date.now());
    await vi.runAllTimersAsync();
    vi.setSystemTime(STARTED_AT - 3_600_000);
    notifier.markDirty(BEN, Date.now());
    await vi.advanceTimersByTimeAsync(NOTIFY_INTERVAL_MS);
    expect(sent).toHaveLength(2);
  });
});

/** Fires the alarm when it is due, until it is not scheduled. @param wake returns the notifier that the alarm finds, and whether it woke the room */
async function runAlarms(
  room: ReturnType<typeof startNotifier>["room"],
  wake: () => { notifier: InboxNotifier; isWaking: boolean },
  until: number,
): Promise<void> {
  while (room.alarmAt !== undefined && room.alarmAt < until) {
    await vi.advanceTimersByTimeAsync(Math.max(0, room.alarmAt - Date.now()));
    room.alarmAt = undefined;
    const { notifier, isWaking } = wake();
    if (isWaking) for (const memberId of [ADA, BEN]) notifier.onWokenByAlarm(memberId, Date.now());
    await notifier.flushDue(Date.now());
    const next = notifier.nextDue(Date.now());
    if (next !== undefined) room.alarmAt = Math.min(room.alarmAt ?? next, next);
  }
}

describe("a notification that fails", () => {
  test("is sent by the alarm, which is not scheduled again after that", async () => {
    const { room, sent, create } = startNotifier({ works: false });
    const notifier = create();
    notifier.markDirty(BEN, Date.now());
    await vi.advanceTimersByTimeAsync(0);
    expect(room.alarmsSet).toBe(1);
    room.works = true;
    await runAlarms(room, () => ({ notifier, isWaking: false }), Number.POSITIVE_INFINITY);
    expect(sent.map(({ to }) => to)).toEqual([BEN, BEN]);
    expect(room.alarmsSet).toBe(1);
  });

  test("is sent to both members by the alarm that wakes the room", async () => {
    const { room, sent, create } = startNotifier({ works: false });
    create().markDirty(BEN, Date.now());
    await vi.advanceTimersByTimeAsync(0);
    room.works = true;
    await runAlarms(room, () => ({ notifier: create(), isWaking: true }), Number.POSITIVE_INFINITY);
    expect(sent.map(({ to }) => to)).toEqual([BEN, ADA, BEN]);
  });

  test.each([
    ["stays awake", false],
    ["is woken by each alarm", true],
  ])("is given up an hour after the last message, in a room that %s", async (_, isWaking) => {
    const { room, sent, create } = startNotifier({ works: false });
    const first = create();
    first.markDirty(BEN, Date.now());
    await vi.advanceTimersByTimeAsync(0);
    const wake = () => ({ notifier: isWaking ? create() : first, isWaking });
    await runAlarms(room, wake, Number.POSITIVE_INFINITY);
    expect(room.alarmAt).toBeUndefined();
    const last = sent.at(-1)?.after ?? 0;
    expect(last).toBeGreaterThan(NOTIFY_RETRY_FOR_MS - RETRY_MAX_MS - ALARM_REARM_MS);
    expect(last).toBeLessThan(NOTIFY_RETRY_FOR_MS + RETRY_MAX_MS);
    // A new change is sent.
    room.works = true;
    const before = sent.length;
    wake().notifier.markDirty(BEN, Date.now());
    await vi.runAllTimersAsync();
    expect(sent).toHaveLength(before + 1);
  });

  test("of a chat without a recent message is retried for minutes if the room stays awake, and once if it sleeps", async () => {
    for (const [isWaking, most] of [
      [false, 9],
      [true, 3],
    ] as const) {
      const { room, sent, create } = startNotifier({ works: false, lastMessageAt: 0 });
      const first = create();
      first.markDirty(BEN, Date.now());
      await vi.advanceTimersByTimeAsync(0);
      const wake = () => ({ notifier: isWaking ? create() : first, isWaking });
      await runAlarms(room, wake, Number.POSITIVE_INFINITY);
      expect(sent).toHaveLength(most);
    }
  });
});
