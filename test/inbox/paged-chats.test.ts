import * as fc from "fast-check";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import {
  CHATS_ASKED_AT_ONCE,
  CHATS_FRAME_MAX_BYTES,
  CHATS_PAGE_DEFAULT,
  LIST_WALK_TRIES,
} from "../../src/core/list-limits.ts";
import { PICTURE_URL_MAX_LENGTH } from "../../src/core/site-token-limits.ts";
import { v1Date } from "../../src/protocol/frames/dates.ts";
import type { MemberChats } from "../../src/protocol/http/members.ts";
import { seedFromEnv } from "../support/dice.ts";
import { dateOf, ListSite } from "../support/fakes/list-site.ts";

beforeEach(() => {
  for (const method of ["warn", "error"] as const) vi.spyOn(console, method).mockImplementation(() => {});
});
afterEach(() => vi.restoreAllMocks());

const chats = fc.integer({ min: 0, max: 130 });
const someChats = fc.array(fc.integer({ min: 1, max: 130 }), { maxLength: 40 });

test("a list becomes complete, 40 rooms at a time, whatever it had before, whichever rooms are silent, and however often it is killed", async () => {
  const scenario = fc.record({
    chats,
    empty: someChats,
    old: fc.option(someChats),
    online: someChats,
    silent: someChats,
    kills: fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 4 }),
  });
  await fc.assert(
    fc.asyncProperty(scenario, async ({ chats, empty, old, online, silent, kills }) => {
      const site = new ListSite({ chats, empty: new Set(empty) });
      if (old)
        site.storeOldRows(
          [...new Set(old)].filter((id) => id <= chats),
          new Set(online),
        );
      site.silent = new Set(silent);
      const checkComplete = () => {
        const { store } = site.list;
        if (store && site.list.firstPage().complete)
          expect(store.page({ limit: 200 }).chats.map(({ chat_id }) => chat_id)).toEqual(site.newestFirst);
      };
      for (const asks of kills) {
        site.asksUntilKill = asks;
        expect(await site.open()).toBeLessThanOrEqual(CHATS_ASKED_AT_ONCE);
        checkComplete();
        for (let i = 0; i < 2; i++) {
          expect(await site.runAlarm()).toBeLessThanOrEqual(CHATS_ASKED_AT_ONCE);
          checkComplete();
        }
      }
      site.asksUntilKill = Number.POSITIVE_INFINITY;
      // Silent rooms do not keep the alarm busy for ever.
      await site.open();
      await site.runAlarms();
      checkComplete();
      // They hide no other chat.
      expect(await site.load(7)).toEqual(
        expect.arrayContaining(site.newestFirst.filter((id) => !site.silent.has(id))),
      );
      site.silent.clear();
      expect(await site.open()).toBeLessThanOrEqual(CHATS_ASKED_AT_ONCE);
      await site.runAlarms();
      expect(site.list.firstPage().complete).toBe(true);
      expect(await site.load(7)).toEqual(site.newestFirst);
      expect(site.asked.length).toBeLessThan(10_000);
    }),
    { seed: seedFromEnv(), numRuns: 40 },
  );
});

test("an alarm that finds newer chats sends those of the first page, and at last the page", async () => {
  const site = new ListSite({ chats: 200 });
  for (const id of [5, 60, 61]) site.dates.set(id, v1Date(1_800_000_000_000 + id));
  await site.open();
  expect(site.list.firstPage()).toMatchObject({ has_more: true, complete: false });
  site.frames.length = 0;
  await site.runAlarms();
  expect(site.frames.map((frame) => (frame.type === "chat" ? frame.chat.chat_id : frame.type))).toEqual([
    61,
    60,
    5,
    "chats",
  ]);
  expect(site.frames.at(-1)).toEqual(site.list.firstPage());
  expect(new Set(site.asked).size).toBe(200);
  expect(site.asked).toHaveLength(200);
});

test("a chat behind the first page whose state was uncertain is sent once its room answers: a client may have loaded its page", async () => {
  const site = new ListSite({ chats: 60 });
  const known = Array.from({ length: 56 }, (_, i) => i + 5);
  site.storeOldRows(known, new Set([6]));
  site.dates.set(6, v1Date(Date.parse(dateOf(6)) + 1));
  site.silent = new Set([6]);
  await site.open();
  site.frames.length = 0;
  site.silent.clear();
  await site.runAlarms();
  // Chats 1 to 4 are new: clients load them.
  expect(site.frames.map((frame) => (frame.type === "chat" ? frame.chat.chat_id : frame.type))).toEqual([
    6,
    "chats",
  ]);
});

test("an opening that completes the list sends it to the sockets that are open, and no later opening does", async () => {
  for (const alarms of [0, 1, 2 * LIST_WALK_TRIES]) {
    const site = new ListSite({ chats: 30 });
    site.silent = new Set([3]);
    await site.open();
    for (let i = 0; i < alarms; i++) await site.runAlarm();
    site.silent.clear();
    site.frames.length = 0;
    await site.open();
    await site.runAlarms();
    await site.open();
    expect(site.frames.filter(({ type }) => type === "chats")).toMatchObject([{ complete: true }]);
  }
});

test.each([0, 1, CHATS_PAGE_DEFAULT, CHATS_PAGE_DEFAULT + 1, 1000])(
  "a list of %i chats, every two of one date, has each chat once in pages of any size, also if a page is loaded twice",
  async (count) => {
    const site = new ListSite({ chats: count });
    await site.open();
    await site.runAlarms();
    const { chats: first, has_more } = site.list.firstPage();
    expect([first.length, has_more]).toEqual([
      Math.min(count, CHATS_PAGE_DEFAULT),
      count > CHATS_PAGE_DEFAULT,
    ]);
    for (const limit of [1, 7, CHATS_PAGE_DEFAULT, 100].slice(count > 100 ? 2 : 0))
      expect(await site.load(limit)).toEqual(site.newestFirst);
    const asked = site.asked.length;
    const request = { before: { date: dateOf(count), chatId: count }, limit: 3 };
    expect(await site.list.load(request)).toEqual(await site.list.load(request));
    expect(site.asked).toHaveLength(asked);
  },
);

test("the first frame of a list whose pictures have long addresses has as many chats as fit, and the pages behind it the others", async () => {
  const site = new ListSite({ chats: 60 });
  site.pictureOrigins = ["https://pictures.example"];
  const picture = `https://pictures.example/${"x".repeat(PICTURE_URL_MAX_LENGTH - 25)}`;
  site.exec(`UPDATE members SET picture = '${picture}'`);
  await site.open();
  await site.runAlarms();
  const first = site.list.firstPage();
  expect(JSON.stringify(first).length).toBeLessThanOrEqual(CHATS_FRAME_MAX_BYTES);
  expect(first.chats[0]?.other_member.picture).toBe(picture);
  expect(first.chats.length).toBeGreaterThan(20);
  const last = first.chats.at(-1);
  if (!last || !first.has_more) throw new Error("the frame has all chats");
  const before = { date: last.last_message.date, chatId: last.chat_id };
  const { chats } = await site.list.load({ before, limit: 100 });
  expect([...first.chats, ...chats].map(({ chat_id }) => chat_id)).toEqual(site.newestFirst);
});

test.each<[string, (site: ListSite) => Promise<MemberChats>]>([
  ["the list with one chat", (site) => site.list.load({ otherId: 3, limit: 1 })],
  ["a search", (site) => site.list.load({ query: "new", limit: 10 })],
])("the list still has the new name and picture of a member after %s has loaded them", async (_, load) => {
  const site = new ListSite({ chats: 2 });
  site.pictureOrigins = ["https://pictures.example"];
  const change = (name: string, picture: string) =>
    site.exec(`UPDATE members SET name = '${name}', picture = '${picture}' WHERE id = 3`);
  const ben = ({ chats }: MemberChats) =>
    chats.find(({ other_member }) => other_member.id === 3)?.other_member;
  change("New", "https://pictures.example/old.png");
  await site.open();
  const [name, picture] = ["Newer", "https://pictures.example/new.png"];
  change(name, picture);
  expect(ben(await load(site))).toMatchObject({ name, picture });
  await site.open();
  expect(ben(site.list.firstPage())).toMatchObject({ name, picture });
});

test("chats that move while a client loads pages are in none of them twice, and no other chat is missing", async () => {
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(fc.integer({ min: 1, max: 60 }), { maxLength: 20 }), async (moves) => {
      const site = new ListSite({ chats: 60 });
      await site.open();
      await site.runAlarms();
      const moved = new Set<number>();
      const loaded = await site.load(5, () => {
        const chatId = moves[moved.size];
        if (chatId === undefined) return;
        moved.add(chatId);
        site.write(chatId, 1_800_000_000_000 + moved.size);
      });
      expect(new Set(loaded).size).toBe(loaded.length);
      expect(new Set([...loaded, ...moved])).toEqual(new Set(site.newestFirst));
      expect(await site.load(5)).toEqual(site.newestFirst);
    }),
    { seed: seedFromEnv(), numRuns: 30 },
  );
});

test("a chat that was emptied is in no page until its next message, also if a page began behind it", async () => {
  const site = new ListSite({ chats: 60 });
  await site.open();
  await site.runAlarms();
  for (const id of [60, 31, 30, 1]) {
    site.empty.add(id);
    site.notify(id);
  }
  expect(await site.load(5)).toEqual(site.newestFirst);
  const { chats } = await site.list.load({ before: { date: dateOf(31), chatId: 31 }, limit: 2 });
  expect(chats.map(({ chat_id }) => chat_id)).toEqual([29, 28]);
  site.kill();
  expect(await site.open()).toBeLessThanOrEqual(CHATS_ASKED_AT_ONCE);
  expect(site.list.firstPage().complete).toBe(true);
  expect(site.hasAlarm).toBe(false);
  site.write(31, 1_800_000_000_000);
  expect((await site.load(5))[0]).toBe(31);
  expect(await site.load(5)).toEqual(site.newestFirst);
});

test("a page has the present names, unless one changes while D1 is read", async () => {
  const site = new ListSite({ chats: 50 });
  await site.open();
  await site.runAlarms();
  site.exec("UPDATE members SET name = 'Ben'");
  const request = { before: { date: dateOf(50), chatId: 50 }, limit: 2 };
  const namesOf = async () =>
    (await site.list.load(request)).chats.map(({ other_member }) => other_member.name);
  expect(await namesOf()).toEqual(["Ben", "Ben"]);
  site.onNamesRead = () => {
    void site.list.expireNames();
    site.list.store?.rename(49, "Benjamin");
  };
  expect(await namesOf()).toEqual(["Benjamin", "Ben"]);
});

test("an inbox that is killed while its alarm asks rooms continues at the next alarm, without an opening", async () => {
  const site = new ListSite({ chats: 200 });
  await site.open();
  site.asksUntilKill = 20;
  expect(await site.runAlarm()).toBeLessThanOrEqual(CHATS_ASKED_AT_ONCE);
  expect(site.hasAlarm).toBe(true);
  await site.runAlarms();
  expect(site.list.firstPage().complete).toBe(true);
  expect(await site.load(30)).toEqual(site.newestFirst);
});
