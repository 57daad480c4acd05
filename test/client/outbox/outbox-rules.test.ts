import { describe, expect, test } from "vitest";
import type { OutboxEntry } from "../../../src/client/outbox/outbox-entry.ts";
import { isDiscardable, newEntry, withAttempt } from "../../../src/client/outbox/outbox-rules.ts";

const draft = { memberId: 1, otherMemberId: 2, order: 1, content: { type: "text", text: "hello" } } as const;
const entry = (changes: Partial<OutboxEntry> = {}): OutboxEntry => ({ ...newEntry(draft, 1), ...changes });

describe("newEntry", () => {
  test("returns a draft that is to be sent, with a key of its own and the revision 0", () => {
    const one = newEntry(draft, 1);
    expect(one).toEqual({ ...draft, key: expect.any(String), revision: 0, state: "sending" });
    expect(newEntry(draft, 1).key).not.toBe(one.key);
  });

  test("returns a failed entry for a draft with an error", () => {
    expect(newEntry({ ...draft, error: "storage_failed" }, 1).state).toBe("failed");
  });
});

describe("isDiscardable", () => {
  test.each<[boolean, string, Partial<OutboxEntry>]>([
    [true, "has no id", {}],
    [false, "has an id", { clientMessageId: "a" }],
    [true, "has an id but never left", { clientMessageId: "a", neverLeft: true }],
    [true, "failed with an id", { clientMessageId: "a", state: "failed" }],
  ])("is %s for an entry that %s", (expected, _, changes) => {
    expect(isDiscardable(entry(changes))).toBe(expected);
  });
});

describe("withAttempt", () => {
  test("gives the new id to an entry without an id", () => {
    const stored = entry();
    expect(withAttempt(stored, undefined, "new")).toEqual({ ...stored, clientMessageId: "new" });
  });

  test("replaces the id that is known to be unused", () => {
    const stored = entry({ clientMessageId: "unused", neverLeft: true });
    const changed = withAttempt(stored, "unused", "new");
    expect(changed).toEqual({ ...stored, clientMessageId: "new", neverLeft: undefined });
  });

  test("returns the same entry if another tab has given it another id", () => {
    const stored = entry({ clientMessageId: "other" });
    expect(withAttempt(stored, undefined, "new")).toBe(stored);
  });

  test("clears the mark that no copy has left, and leaves the id", () => {
    const stored = entry({ clientMessageId: "a", neverLeft: true });
    expect(withAttempt(stored, "a", undefined)).toEqual({ ...stored, neverLeft: undefined });
  });

  test("returns the same entry if an earlier copy may have left", () => {
    const stored = entry({ clientMessageId: "a" });
    expect(withAttempt(stored, "a", undefined)).toBe(stored);
  });
});
