import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { CHATS_ASKED_AT_ONCE, LIST_WALK_INTERVAL_MS, LIST_WALK_TRIES } from "../../src/core/list-limits.ts";
import { dateOf, ListSite } from "../support/fakes/list-site.ts";

beforeEach(() => {
  for (const method of ["warn", "error"] as const) vi.spyOn(console, method).mockImplementation(() => {});
});
afterEach(() => vi.restoreAllMocks());

test("rooms that stay silent delay no other chat: the rest is asked one alarm after the other, and they are asked at the end", async () => {
  for (const silentIds of [[195], [100], [195, 100, 3], Array.from({ length: 45 }, (_, i) => i + 60)]) {
    const site = new ListSite({ chats: 200 });
    site.silent = new Set(silentIds);
    vi.spyOn(Date, "now").mockReturnValue(1_800_000_000_000);
    await site.open();
    for (let alarms = 0; alarms < 200 / CHATS_ASKED_AT_ONCE - 1; alarms++) {
      expect((site.alarmAt ?? 0) - Date.now()).toBe(LIST_WALK_INTERVAL_MS);
      await site.runAlarm();
    }
    const listed = () => site.list.store?.page({ limit: 200 }).chats.map(({ chat_id }) => chat_id);
    expect(listed()).toEqual(site.newestFirst.filter((id) => !site.silent.has(id)));
    expect(site.list.firstPage().complete).toBe(false);
    expect(site.asked).toHaveLength(200);
    site.frames.length = 0;
    site.silent.clear();
    await site.runAlarms();
    expect(site.frames.at(-1)).toMatchObject({ type: "chats", complete: true });
    expect(listed()).toEqual(site.newestFirst);
    expect(site.asked).toHaveLength(200 + silentIds.length);
  }
});

test.each([[], [55], [3]])(
  "an inbox that is killed before it asks silent rooms again (%j), asks them without an opening",
  async (...silent) => {
    const site = new ListSite({ chats: 60 });
    site.silent = new Set(silent);
    await site.open();
    await site.runAlarm();
    site.kill();
    site.silent.clear();
    await site.runAlarms();
    expect(site.list.firstPage().complete).toBe(true);
    expect(await site.load(30)).toEqual(site.newestFirst);
  },
);

test("a silent room whose state is uncertain hides no other chat, although the inbox is opened before each alarm", async () => {
  const site = new ListSite({ chats: 130 });
  site.storeOldRows([20], new Set([20]));
  site.silent = new Set([20]);
  for (let alarms = 0; alarms < 2 * LIST_WALK_TRIES; alarms++) {
    await site.open();
    await site.runAlarm();
  }
  expect(await site.load(30)).toEqual(site.newestFirst);
  expect(site.list.firstPage().complete).toBe(true);
  site.silent.clear();
  site.write(20, Date.parse(dateOf(20)) + 1);
  await site.open();
  await site.runAlarms();
  expect(await site.load(30)).toEqual(site.newestFirst);
});

test("a chat whose room is silent when the inbox is opened, while silent rooms are asked again, is asked as well", async () => {
  const site = new ListSite({ chats: 60 });
  site.exec("DELETE FROM chats WHERE id = 60");
  site.silent = new Set([3]);
  await site.open();
  await site.runAlarm();
  const room = Promise.withResolvers<void>();
  site.onAsk = (chatId) => (chatId === 3 ? room.promise : undefined);
  site.silent = new Set([60]);
  const alarm = site.runAlarm();
  site.exec("INSERT INTO chats (id, low_id, high_id, created_at) VALUES (60, 1, 61, 0)");
  site.list.directory.expire();
  await site.open();
  room.resolve();
  await alarm;
  expect(site.list.firstPage().complete).toBe(false);
  site.silent.clear();
  await site.runAlarms();
  expect(site.list.firstPage().complete).toBe(true);
  expect(await site.load(30)).toEqual(site.newestFirst);
});

test.each([
  { silent: 55, isComplete: true },
  { silent: 3, isComplete: false },
])(
  "a list that lacks chat $silent alone is complete ($isComplete) right after an opening, if that asks its room",
  async ({ silent, isComplete }) => {
    const site = new ListSite({ chats: 60 });
    site.silent = new Set([silent]);
    await site.open();
    await site.runAlarm();
    expect(site.list.firstPage().complete).toBe(false);
    site.silent.clear();
    await site.open();
    expect(site.list.firstPage().complete).toBe(isComplete);
    await site.runAlarms();
    expect(site.list.firstPage().complete).toBe(true);
    expect(await site.load(30)).toEqual(site.newestFirst);
  },
);

test("rooms that stay silent are asked a few times, and again when the inbox is opened", async () => {
  const site = new ListSite({ chats: 60 });
  site.silent = new Set([3]);
  await site.open();
  await site.runAlarms();
  expect(site.asked.filter((id) => id === 3)).toHaveLength(LIST_WALK_TRIES);
  expect(site.list.firstPage().complete).toBe(false);
  site.silent.clear();
  await site.open();
  await site.runAlarms();
  expect(site.list.firstPage().complete).toBe(true);
  expect(await site.load(30)).toEqual(site.newestFirst);
});

test("a chat whose state is uncertain, and whose room stays silent, hides no other chat", async () => {
  const site = new ListSite({ chats: 130 });
  site.storeOldRows([20], new Set([20]));
  site.silent = new Set([20]);
  await site.open();
  await site.runAlarms();
  expect(await site.load(30)).toEqual(site.newestFirst);
  expect(site.list.firstPage().complete).toBe(true);
  expect(site.asked.filter((id) => id === 20).length).toBeLessThan(3 * LIST_WALK_TRIES);
});

test("an inbox that is opened again and again asks the rest of its rooms as soon as one that is opened once", async () => {
  for (const silent of [[], [60]]) {
    const site = new ListSite({ chats: 60 });
    site.silent = new Set(silent);
    await site.open();
    const dueAt = site.alarmAt ?? 0;
    const clock = vi.spyOn(Date, "now");
    for (let i = 1; i < 20; i++) {
      clock.mockReturnValue(dueAt - LIST_WALK_INTERVAL_MS + i * 50);
      await site.open();
      expect(site.alarmAt).toBeLessThanOrEqual(dueAt);
    }
    // A clock that was set back postpones it by no more than the usual wait.
    clock.mockReturnValue(dueAt - 3_600_000);
    await site.open();
    expect(site.alarmAt).toBeLessThanOrEqual(dueAt - 3_600_000 + LIST_WALK_INTERVAL_MS);
    clock.mockRestore();
  }
});

test("a silent room among the newest hides no other chat, although the inbox is opened before each alarm", async () => {
  const site = new ListSite({ chats: 200 });
  site.silent = new Set([190]);
  for (let i = 0; i < 2 * LIST_WALK_TRIES; i++) {
    await site.open();
    expect(site.list.firstPage().complete).toBe(false);
    await site.runAlarm();
  }
  expect(await site.load(30)).toEqual(site.newestFirst.filter((id) => id !== 190));
  site.silent.clear();
  await site.runAlarms();
  await site.open();
  await site.runAlarms();
  expect(site.list.firstPage().complete).toBe(true);
  expect(await site.load(30)).toEqual(site.newestFirst);
});
