import * as fc from "fast-check";
import { expect, test } from "vitest";
import { NEWEST_CHATS_ASKED, UNREAD_MAX } from "../../src/core/limits.ts";
import { SEARCHED_CHATS_MAX } from "../../src/core/list-limits.ts";
import type { ListedChat } from "../../src/protocol/frames/server.ts";
import { seedFromEnv } from "../support/dice.ts";
import { InboxSqlite, ModelInbox, ModelRoom } from "../support/fakes/model-inbox.ts";

/** A chat without the presence, of which an inbox that has woken knows nothing. */
const stateOf = ({ chat_id, other_member, last_message, unread, last_read_id }: ListedChat) => ({
  chat_id,
  last_message,
  unread,
  last_read_id,
  read_by_other: other_member.last_read_id,
});

const CHATS = 2 * NEWEST_CHATS_ASKED + 4;
const chat = fc.nat({ max: CHATS - 1 });
const anyAction = fc.oneof(
  { weight: 6, arbitrary: fc.record({ send: chat, own: fc.boolean(), isRead: fc.boolean() }) },
  { weight: 3, arbitrary: fc.record({ read: chat }) },
  { weight: 3, arbitrary: fc.record({ readByOther: chat }) },
  { weight: 2, arbitrary: fc.record({ online: chat, is: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ rename: chat, to: fc.string({ maxLength: 3 }) }) },
  {
    weight: 2,
    arbitrary: fc.record({ search: fc.constantFrom("name", "name 1", "1", "x", " ", "name 12") }),
  },
  { weight: 3, arbitrary: fc.constantFrom("evict" as const, "open" as const, "sum" as const) },
);

test("a list never goes back, however often the inbox loses its memory, asks few rooms for that, and has the sum of its unread messages and the chats that a search finds", () => {
  fc.assert(
    fc.property(fc.array(anyAction, { maxLength: 120 }), (actions) => {
      const inbox = new ModelInbox(CHATS);
      inbox.open();
      const open = () => {
        const { list, asked } = inbox.open();
        const newestFirst = [...inbox.seen.values()].sort(
          (a, b) => b.last_message.date.localeCompare(a.last_message.date) || b.chat_id - a.chat_id,
        );
        expect(list.map(stateOf)).toEqual(newestFirst.map(stateOf));
        for (const limit of [1, 3, NEWEST_CHATS_ASKED]) expect(inbox.pages(limit)).toEqual(list);
        return asked;
      };
      for (const action of actions) {
        if (action === "evict") inbox.evict();
        else if (action === "open") open();
        else if (action === "sum") inbox.checkUnreadTotal();
        else if ("search" in action) inbox.checkSearch(action.search);
        else if ("rename" in action) inbox.rename(action.rename, action.to);
        else if ("send" in action) inbox.send(action.send, action);
        else if ("read" in action) inbox.read(action.read);
        else if ("readByOther" in action) inbox.readByOther(action.readByOther);
        else inbox.setOnline(action.online, action.is);
      }
      inbox.checkUnreadTotal();
      inbox.evict();
      open();
      inbox.checkUnreadTotal();
      const empty = inbox.rooms.filter((room) => !room.summary(0).lastMessage);
      expect(open()).toBeLessThanOrEqual(NEWEST_CHATS_ASKED + empty.length);
    }),
    { seed: seedFromEnv(), numRuns: 300 },
  );
});

/** An inbox with one chat more than it asks for when it is opened. Chat 0 is the oldest. All is read. */
function settledInbox(): ModelInbox {
  const inbox = new ModelInbox(NEWEST_CHATS_ASKED + 1);
  for (const [i] of inbox.rooms.entries()) inbox.send(i, { isRead: true });
  inbox.open();
  return inbox;
}

const [OLDEST, NEWEST] = [0, NEWEST_CHATS_ASKED];

test.each<[string, number, (inbox: ModelInbox) => void]>([
  ["a message in the newest chat that is read at once", 0, (inbox) => inbox.send(NEWEST, { isRead: true })],
  ["a message of the member in the newest chat", 0, (inbox) => inbox.send(NEWEST, { own: true })],
  ["a message in the newest chat that stays unread", 1, (inbox) => inbox.send(NEWEST)],
  [
    "a message in the second chat, which takes the first place,",
    1,
    (inbox) => inbox.send(NEWEST - 1, { isRead: true }),
  ],
  ["the other member's read receipt in the newest chat", 0, (inbox) => inbox.readByOther(NEWEST)],
  ["the other member's read receipt in the oldest chat", 1, (inbox) => inbox.readByOther(OLDEST)],
  ["the other member's presence", 0, (inbox) => inbox.setOnline(NEWEST, true)],
  ["the other member's presence in the oldest chat", 0, (inbox) => inbox.setOnline(OLDEST, true)],
  ["the same state again", 0, (inbox) => inbox.notify(NEWEST)],
  ["the answers of the newest rooms", 0, (inbox) => inbox.open()],
  [
    "a message in the oldest chat, which takes the first place,",
    1,
    (inbox) => inbox.send(OLDEST, { isRead: true }),
  ],
])("%s writes %i rows", (_, writes, act) => {
  const inbox = settledInbox();
  inbox.sqlite.writes = 0;
  act(inbox);
  expect(inbox.sqlite.writes).toBe(writes);
});

/** The last of the newest chats had an unread message, and was read since. */
function inboxWithStaleRow(): ModelInbox {
  const inbox = settledInbox();
  inbox.send(OLDEST + 1);
  for (let i = OLDEST + 2; i <= NEWEST; i++) inbox.send(i, { isRead: true });
  inbox.read(OLDEST + 1);
  inbox.sqlite.writes = 0;
  return inbox;
}

test("a chat that leaves the newest ones is written if memory is ahead of its row", () => {
  const inbox = inboxWithStaleRow();
  inbox.send(OLDEST, { isRead: true });
  expect(inbox.sqlite.writes).toBe(2);
  inbox.evict();
  expect(inbox.list().at(-1)).toMatchObject({ chat_id: OLDEST + 2, unread: 0 });
});

test("a chat that leaves the newest ones is marked if memory has lost its state, and its room is asked once", () => {
  const inbox = inboxWithStaleRow();
  inbox.evict();
  inbox.send(OLDEST, { isRead: true });
  expect(inbox.sqlite.writes).toBe(2);
  inbox.evict();
  const { list, asked } = inbox.open();
  expect(list.at(-1)).toMatchObject({ chat_id: OLDEST + 2, unread: 0 });
  expect(asked).toBe(NEWEST_CHATS_ASKED + 1);
  expect(inbox.open().asked).toBe(NEWEST_CHATS_ASKED);
});

test.each([0, 1, NEWEST_CHATS_ASKED + 4])(
  "beside %i other chats, the room of a chat without a message is asked at each opening, also if the notice of its first message is lost",
  (others) => {
    const inbox = new ModelInbox(others + 1);
    for (let i = 0; i < others; i++) inbox.send(i, { own: true });
    inbox.open();
    inbox.sqlite.writes = 0;
    inbox.evict();
    expect(inbox.open().list).toHaveLength(others);
    expect(inbox.sqlite.writes).toBe(0);
    inbox.loseNotice(others);
    inbox.evict();
    expect(inbox.open().list[0]).toMatchObject({ chat_id: others + 1, unread: 1 });
    inbox.read(others);
    inbox.evict();
    expect(inbox.open().asked).toBe(Math.min(others + 1, NEWEST_CHATS_ASKED));
  },
);

test("a row of an earlier version shows nobody online and no more unread messages than any other, and its room is asked", () => {
  const sqlite = new InboxSqlite();
  const room = new ModelRoom(1);
  room.send(1, false);
  sqlite.wake().update(room.summary(2), "Ben");
  sqlite.exec("UPDATE chats SET online = 1, unread = 5000");
  const store = sqlite.wake();
  expect(store.page({ limit: 30 }).chats).toMatchObject([
    { other_member: { online: false }, unread: UNREAD_MAX },
  ]);
  expect(store.marked()).toEqual([{ chatId: 1, otherId: 101, name: "Ben" }]);
  expect(store.unreadTotal).toBe(UNREAD_MAX);
  room.read();
  store.update(room.summary(3), "Ben");
  expect(store.unreadTotal).toBe(0);
  room.send(4, false);
  store.update(room.summary(5), "Ben");
  expect(store.unreadTotal).toBe(1);
});

test("a room of an earlier version never removes how far the other member has read, and a row of one has no such id", () => {
  const sqlite = new InboxSqlite();
  const room = new ModelRoom(1);
  room.send(1, true);
  const { otherLastReadId: _, ...old } = room.summary(2);
  const store = sqlite.wake();
  expect(store.update(old, "Ben")?.other_member).toEqual({ id: 101, name: "Ben", online: false });
  expect(sqlite.wake().page({ limit: 1 }).chats[0]?.other_member).toEqual({
    id: 101,
    name: "Ben",
    online: false,
  });
  room.readByOther();
  expect(store.update(room.summary(3), "Ben")?.other_member.last_read_id).toBe(1);
  room.send(4, true);
  const { otherLastReadId: __, ...later } = room.summary(5);
  expect(store.update(later, "Ben")).toMatchObject({
    last_message: { id: 2 },
    other_member: { last_read_id: 1 },
  });
  // The message is sent as it was, without what its row has beside it.
  expect(store.get(1)?.last_message).toEqual(later.lastMessage);
});

test("a search through 10,000 names reads them once, and takes little time", () => {
  const sqlite = new InboxSqlite();
  const room = new ModelRoom(10_001);
  sqlite.exec(`WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${SEARCHED_CHATS_MAX})
    INSERT INTO chats SELECT i, 0, i, 'Bén Zimmermann ' || i, 0, json_object('id', 1, 'date', printf('%06d', i / 2),
      'text', printf('%.*c', 1000, 'x')), 0, 0 FROM n`);
  const store = sqlite.wake();
  const times: number[] = [];
  const search = (query: string) => {
    const start = process.cpuUsage();
    const { chats } = store.page({ query, limit: 3 });
    const { user, system } = process.cpuUsage(start);
    times.push(Math.round((user + system) / 1000));
    return chats.map(({ chat_id }) => chat_id);
  };
  expect(search("ben")).toEqual([10_000, 9_999, 9_998]);
  expect(search("zimmer")).toEqual([10_000, 9_999, 9_998]);
  expect(search("ben zimmermann 123")).toEqual([1239, 1238, 1237]);
  expect(search("immer")).toEqual([]);
  room.send(1_700_000_000_000, false);
  store.update(room.summary(1), "Ben 10001");
  expect(search("ben")).toEqual([10_001, 10_000, 9_999]);
  // Chat 1 is now the oldest of more than are searched.
  expect(search("ben zimmermann 2")[0]).toBe(2999);
  console.info(`five searches through 10,000 names: ${times.join(", ")} ms of CPU`);
});
