import * as fc from "fast-check";
import { expect, test } from "vitest";
import { UNREAD_MAX, UNREAD_MAX_ROWS } from "../../src/core/limits.ts";
import { type UnreadCount, updateUnread } from "../../src/core/unread.ts";
import { seedFromEnv } from "../support/dice.ts";

/** A chat whose messages are true if the other member sent them. */
class Chat {
  readonly #fromOther: boolean[] = [];
  readThrough = 0;
  rowsRead = 0;

  get lastId(): number {
    return this.#fromOther.length;
  }

  send(count: number, fromOther: boolean): void {
    for (let i = 0; i < count; i++) this.#fromOther.push(fromOther);
  }

  readonly countRange = (after: number, through: number): number => {
    expect(after).toBeLessThan(through);
    this.rowsRead += through - after;
    return this.#fromOther.slice(after, through).filter(Boolean).length;
  };

  update(known: UnreadCount | undefined): UnreadCount {
    return updateUnread(known, this, this.countRange);
  }

  get unread(): number {
    return this.#fromOther.slice(this.readThrough).filter(Boolean).length;
  }
}

const anyAction = fc.oneof(
  fc.record({ send: fc.integer({ min: 1, max: 40 }), fromOther: fc.boolean() }),
  fc.record({ readPart: fc.double({ min: 0, max: 1, noNaN: true }) }),
  fc.constantFrom("update" as const, "store" as const, "wake" as const),
);

test("an unread count is right after any order of messages, reads and losses of memory, and reads each row twice at most", () => {
  fc.assert(
    fc.property(fc.array(anyAction, { maxLength: 60 }), (actions) => {
      const chat = new Chat();
      let [known, stored]: (UnreadCount | undefined)[] = [];
      let [rowsOfUpdates, rowsSinceStored] = [0, 0];
      const update = () => {
        const before = chat.rowsRead;
        known = chat.update(known);
        expect(known).toEqual({
          readThrough: chat.readThrough,
          countedThrough: chat.lastId,
          count: chat.unread,
        });
        rowsOfUpdates += chat.rowsRead - before;
        rowsSinceStored += chat.rowsRead - before;
      };
      for (const action of actions) {
        if (action === "update") update();
        else if (action === "store") {
          update();
          stored = known;
          rowsSinceStored = 0;
        } else if (action === "wake") {
          update();
          const before = chat.rowsRead;
          expect(chat.update(stored)).toEqual(known);
          const rows = chat.rowsRead - before;
          expect(rows).toBeLessThanOrEqual(rowsSinceStored);
          rowsSinceStored = rows;
        } else if ("send" in action) chat.send(action.send, action.fromOther);
        else chat.readThrough = Math.max(chat.readThrough, Math.round(action.readPart * chat.lastId));
      }
      // Each row once as a new message, and once when it is read.
      expect(rowsOfUpdates).toBeLessThanOrEqual(2 * chat.lastId);
    }),
    { seed: seedFromEnv() },
  );
});

const anyLongAction = fc.oneof(
  fc.record({ send: fc.integer({ min: 1, max: UNREAD_MAX_ROWS + 500 }), fromOther: fc.boolean() }),
  fc.record({ alternate: fc.integer({ min: 1, max: UNREAD_MAX_ROWS }) }),
  fc.record({ readPart: fc.double({ min: 0, max: 1, noNaN: true }) }),
  fc.constantFrom("store" as const, "wake" as const),
);

test("an unread count of a long chat never reads more than the newest rows, counts those at least, and no message twice", () => {
  fc.assert(
    fc.property(fc.array(anyLongAction, { maxLength: 25 }), (actions) => {
      const chat = new Chat();
      let [known, stored]: (UnreadCount | undefined)[] = [];
      for (const action of actions) {
        if (action === "store") stored = known;
        else if (action === "wake") known = stored;
        else if ("send" in action) chat.send(action.send, action.fromOther);
        else if ("alternate" in action) for (let i = 0; i < action.alternate; i++) chat.send(1, i % 2 === 0);
        else chat.readThrough = Math.max(chat.readThrough, Math.round(action.readPart * chat.lastId));
        const before = chat.rowsRead;
        known = chat.update(known);
        expect(chat.rowsRead - before).toBeLessThanOrEqual(UNREAD_MAX_ROWS);
        expect(known.count).toBeLessThanOrEqual(Math.min(UNREAD_MAX, chat.unread));
        const oldest = Math.max(chat.readThrough, chat.lastId - UNREAD_MAX_ROWS);
        const inNewest = oldest < chat.lastId ? chat.countRange(oldest, chat.lastId) : 0;
        expect(known.count).toBeGreaterThanOrEqual(Math.min(UNREAD_MAX, inNewest));
      }
    }),
    { seed: seedFromEnv() },
  );
});

test.each<[string, UnreadCount | undefined, { readThrough: number; lastId: number }, [number, number][]]>([
  ["the first time", undefined, { readThrough: 10, lastId: 90 }, [[10, 90]]],
  [
    "when nothing has changed",
    { readThrough: 10, countedThrough: 90, count: 40 },
    { readThrough: 10, lastId: 90 },
    [],
  ],
  [
    "after a message",
    { readThrough: 10, countedThrough: 90, count: 40 },
    { readThrough: 10, lastId: 91 },
    [[90, 91]],
  ],
  [
    "when a few were read",
    { readThrough: 10, countedThrough: 90, count: 40 },
    { readThrough: 12, lastId: 90 },
    [[10, 12]],
  ],
  [
    "when most were read",
    { readThrough: 10, countedThrough: 90, count: 40 },
    { readThrough: 88, lastId: 91 },
    [
      [88, 90],
      [90, 91],
    ],
  ],
  [
    "when all were read",
    { readThrough: 10, countedThrough: 90, count: 40 },
    { readThrough: 90, lastId: 90 },
    [],
  ],
  [
    "when more was read than was counted",
    { readThrough: 10, countedThrough: 90, count: 40 },
    { readThrough: 95, lastId: 99 },
    [[95, 99]],
  ],
  [
    "when there are as many as are ever shown",
    { readThrough: 10, countedThrough: 3_010, count: UNREAD_MAX },
    { readThrough: 10, lastId: 4_000_010 },
    [[4_000_010 - UNREAD_MAX_ROWS, 4_000_010]],
  ],
  [
    "when a message was added to as many as are ever shown",
    { readThrough: 10, countedThrough: 3_010, count: UNREAD_MAX },
    { readThrough: 10, lastId: 3_011 },
    [],
  ],
  [
    "when a few were read of as many as are ever shown",
    { readThrough: 1_000, countedThrough: 3_010, count: UNREAD_MAX },
    { readThrough: 1_003, lastId: 3_011 },
    [
      [1_011, 3_010],
      [3_010, 3_011],
    ],
  ],
  [
    "when a few were read before the newest rows",
    { readThrough: 8_000, countedThrough: 10_000, count: 40 },
    { readThrough: 7_000, lastId: 10_001 },
    [[10_000, 10_001]],
  ],
  [
    "in a chat that was restored with fewer messages",
    { readThrough: 10, countedThrough: 90, count: 40 },
    { readThrough: 10, lastId: 80 },
    [[10, 80]],
  ],
  [
    "in a chat that was restored with fewer reads",
    { readThrough: 10, countedThrough: 90, count: 40 },
    { readThrough: 9, lastId: 90 },
    [[9, 90]],
  ],
])("an unread count reads only what has changed: %s", (_, known, target, expected) => {
  const ranges: [number, number][] = [];
  updateUnread(known, target, (after, through) => {
    ranges.push([after, through]);
    return 0;
  });
  expect(ranges).toEqual(expected);
});
