import { describe, expect, test } from "vitest";
import type { V1Message } from "../../../../src/protocol/frames/server.ts";
import { BLOCK_MESSAGES } from "../../../../src/web/chat/messages/blocks.ts";
import { LoadedBlocks } from "../../../../src/web/chat/messages/loaded-blocks.ts";
import type { StoredChat } from "../../../../src/web/offline/page-cache.ts";

const message = (id: number, text: string): V1Message => ({
  type: "text",
  id,
  chat_id: 1,
  member_id: 1,
  text,
  date: "2026-11-29T09:00:00.000Z",
});
const messages = (from: number, to: number, text = "live") =>
  Array.from({ length: to - from + 1 }, (_, at) => message(from + at, text));
const stored = (from: number, to: number): StoredChat => ({
  memberId: 1,
  otherId: 2,
  openedAt: 0,
  lastReadId: from,
  messages: messages(from, to, "stored"),
});

/** Returns the ids that are shown, as ranges, with whether the server has sent them. Each block must link the message before it. */
function shown({ blocks }: LoadedBlocks): string {
  const all = blocks.value.flatMap((block) => block.messages);
  let before: V1Message | undefined;
  for (const block of blocks.value) {
    expect(block.before?.id).toBe(before?.id);
    before = block.messages.at(-1);
    for (const { id } of block.messages) expect(Math.floor((id - 1) / BLOCK_MESSAGES)).toBe(block.number);
  }
  const ranges: { text: string; from: number; to: number }[] = [];
  for (const { id, ...rest } of all) {
    const text = "text" in rest ? rest.text : "";
    const last = ranges.at(-1);
    if (last?.text === text && last.to === id - 1) last.to = id;
    else ranges.push({ text, from: id, to: id });
  }
  return ranges.map(({ text, from, to }) => `${text} ${from}-${to}`).join(", ");
}

describe("the messages that are shown", () => {
  test.each([
    ["the same", 31, 80, "live 31-80"],
    ["newer ones that overlap them", 61, 110, "stored 31-60, live 61-110"],
    ["newer ones that follow them directly", 81, 130, "stored 31-80, live 81-130"],
    ["newer ones after a gap", 82, 131, "live 82-131"],
    ["fewer, all of them known", 71, 80, "stored 31-70, live 71-80"],
    ["fewer than were stored, as after a restore", 31, 70, "live 31-70"],
    ["older ones alone, as after a restore", 1, 20, "live 1-20"],
  ])("are those that the browser stored, until the server sends %s", (_, from, to, after) => {
    for (const isOneByOne of [false, true]) {
      const loaded = new LoadedBlocks();
      expect(loaded.showStored(stored(31, 80))).toBe(true);
      expect(shown(loaded)).toBe("stored 31-80");
      if (isOneByOne) for (const each of messages(from, to)) loaded.put([each]);
      else loaded.put(messages(from, to));
      loaded.endStored();
      expect(shown(loaded)).toBe(after);
    }
  });

  test("are those of the server alone once it has sent older ones, page by page", () => {
    const loaded = new LoadedBlocks();
    loaded.showStored(stored(151, 200));
    loaded.put(messages(181, 230));
    loaded.put(messages(171, 180));
    expect(shown(loaded)).toBe("live 171-230");
    loaded.put(messages(131, 170));
    loaded.put([message(231, "live")]);
    loaded.put(messages(1, 130));
    expect(shown(loaded)).toBe("live 1-231");
  });

  test("are no stored ones if the server has none", () => {
    const loaded = new LoadedBlocks();
    loaded.showStored(stored(1, 9));
    loaded.endStored();
    expect(shown(loaded)).toBe("");
    loaded.put(messages(1, 1));
    expect(shown(loaded)).toBe("live 1-1");
  });

  test("are no stored ones that come after the server's", () => {
    const loaded = new LoadedBlocks();
    expect(loaded.showStored(undefined)).toBe(false);
    loaded.put(messages(1, 3));
    expect(loaded.showStored(stored(1, 2))).toBe(false);
    const empty = new LoadedBlocks();
    empty.endStored();
    expect(empty.showStored(stored(1, 2))).toBe(false);
    expect([shown(loaded), shown(empty)]).toEqual(["live 1-3", ""]);
  });

  test("have the facts that were stored with them, until the server reports newer ones", () => {
    const loaded = new LoadedBlocks();
    const otherMember = { id: 2, name: "", online: false, last_read_id: 0 };
    const unknown = { otherMember, prices: undefined, exempt: false };
    expect(loaded.factsOf(unknown)).toEqual(unknown);
    const prices = { text: 5, file: 7 };
    loaded.showStored({ ...stored(31, 80), prices, exempt: true });
    expect(loaded.factsOf(unknown)).toEqual({
      otherMember: { ...otherMember, last_read_id: 31 },
      prices,
      exempt: true,
    });
    const reported = {
      otherMember: { ...otherMember, last_read_id: 31 },
      prices: { text: 6, file: 6 },
      exempt: false,
    };
    expect(loaded.factsOf(reported)).toEqual(reported);
    expect(loaded.factsOf(reported).otherMember).toBe(reported.otherMember);
  });

  test("have no prices if an earlier page stored none", () => {
    const loaded = new LoadedBlocks();
    loaded.showStored(stored(31, 80));
    const otherMember = { id: 2, name: "", online: false, last_read_id: 40 };
    const unknown = { otherMember, prices: undefined, exempt: false };
    expect(loaded.factsOf(unknown)).toEqual(unknown);
  });

  test("stay the same objects where nothing changes", () => {
    const loaded = new LoadedBlocks();
    loaded.put(messages(BLOCK_MESSAGES + 1, 4 * BLOCK_MESSAGES));
    const [, middle] = loaded.blocks.value;
    loaded.put(messages(1, BLOCK_MESSAGES));
    loaded.put([message(4 * BLOCK_MESSAGES + 1, "live")]);
    expect(loaded.blocks.value[2]).toBe(middle);
  });
});
