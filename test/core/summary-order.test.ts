import { describe, expect, test } from "vitest";
import { SUMMARY_RACE_MS } from "../../src/core/limits.ts";
import { isOutdated } from "../../src/core/summary-order.ts";

const HOUR = 3_600_000;
const AT = 1_700_000_000_000;
const stored = { at: AT, lastMessageId: 10, lastReadId: 5, otherLastReadId: 7 };

describe("a summary that arrives after another one", () => {
  test.each<[string, Partial<typeof stored>, boolean]>([
    ["is the same one again", {}, true],
    ["is a little older, with the same ids", { at: AT - 1 }, true],
    ["is older by less than a race takes", { at: AT - SUMMARY_RACE_MS + 1 }, true],
    ["is older by more than a race takes: the clock was set back", { at: AT - SUMMARY_RACE_MS }, false],
    ["is later, with the same ids", { at: AT + 1 }, false],
    ["has a new message", { at: AT + 1, lastMessageId: 11 }, false],
    ["has a new message, from a machine that is behind", { at: AT - HOUR, lastMessageId: 11 }, false],
    ["has a new message of the same millisecond", { lastMessageId: 11 }, false],
    ["has a read receipt, from a machine that is behind", { at: AT - HOUR, lastReadId: 6 }, false],
    [
      "has a read receipt of the other member, from a machine that is behind",
      { at: AT - 1, otherLastReadId: 8 },
      false,
    ],
    ["was overtaken by a read receipt of the other member", { at: AT - 1, otherLastReadId: 6 }, true],
    ["was overtaken by a message", { at: AT - 1, lastMessageId: 9 }, true],
    ["was overtaken by a message, long ago", { at: AT - HOUR, lastMessageId: 9 }, true],
    ["was overtaken by a read receipt", { at: AT - 1, lastReadId: 4 }, true],
    ["comes from a room restored from a backup", { at: AT + 1, lastMessageId: 9, lastReadId: 4 }, false],
  ])("%s", (_, change, outdated) => {
    expect(isOutdated(stored, { ...stored, ...change })).toBe(outdated);
  });
});
