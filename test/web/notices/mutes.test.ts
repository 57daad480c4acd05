import { signal } from "@preact/signals";
import { beforeEach, describe, expect, test } from "vitest";
import { MUTED_MAX_CHATS } from "../../../src/web/limits.ts";
import { mutedIds, setMuted, syncMutes } from "../../../src/web/notices/mutes.ts";
import type { TextStore } from "../../../src/web/page-access.ts";

const ADA = 1;
const BEN = 2;

describe("the muted chats of a member", () => {
  const memberId = signal<number | undefined>(undefined);
  let stored: string | undefined;
  let fromOtherTab: (text: string | undefined) => void;
  const texts: TextStore = {
    load: () => stored,
    save: (_, text) => {
      stored = text;
    },
    remove: () => {
      stored = undefined;
    },
    names: () => [],
    onOtherTab: (_, changed) => {
      fromOtherTab = changed;
    },
  };
  beforeEach(() => {
    stored = undefined;
    memberId.value = ADA;
    syncMutes(texts, memberId);
  });
  const muted = () => [...mutedIds.value];

  test("outlive the page, and end one by one", () => {
    setMuted(5, true);
    setMuted(6, true);
    setMuted(5, true);
    expect(muted()).toEqual([6, 5]);
    syncMutes(texts, memberId);
    expect(muted()).toEqual([6, 5]);
    setMuted(6, false);
    setMuted(7, false);
    expect(muted()).toEqual([5]);
    setMuted(5, false);
    expect({ muted: muted(), stored }).toEqual({ muted: [], stored: undefined });
  });

  test("follow the other tabs of the browser", () => {
    setMuted(5, true);
    fromOtherTab('{"by":1,"otherIds":[8]}');
    expect(muted()).toEqual([8]);
    fromOtherTab(undefined);
    expect(muted()).toEqual([]);
  });

  test.each([
    ["logs out", undefined],
    ["leaves the browser to another member", BEN],
  ])("are gone when the member %s", (_, next) => {
    setMuted(5, true);
    memberId.value = next;
    expect({ muted: muted(), stored }).toEqual({ muted: [], stored: undefined });
    memberId.value = ADA;
    expect(muted()).toEqual([]);
  });

  test.each(["", "null", "[]", "{", '{"by":1}', '{"by":"1","otherIds":[5]}', '{"by":1,"otherIds":["5"]}'])(
    "are none where the store has %j",
    (text) => {
      stored = text;
      syncMutes(texts, memberId);
      expect(muted()).toEqual([]);
    },
  );

  test("are at most so many as the limit, and the newest ones stay", () => {
    const stays = Array.from({ length: MUTED_MAX_CHATS }, (_, at) => at + 11);
    stored = JSON.stringify({ by: 1, otherIds: [10, ...stays.slice(0, -2)] });
    syncMutes(texts, memberId);
    setMuted(stays.at(-2) ?? 0, true);
    expect(muted()).toHaveLength(MUTED_MAX_CHATS);
    expect(muted()[0]).toBe(10);
    setMuted(stays.at(-1) ?? 0, true);
    expect(muted()).toEqual(stays);
  });

  test("cannot be changed while nobody is logged in", () => {
    memberId.value = undefined;
    setMuted(5, true);
    expect({ muted: muted(), stored }).toEqual({ muted: [], stored: undefined });
  });
});
