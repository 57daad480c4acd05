import { describe, expect, test } from "vitest";
import { Pages } from "../../src/client/pages.ts";
import { PAGE_MAX_MESSAGES } from "../../src/core/limits.ts";
import type { History, V1Message } from "../../src/protocol/frames/server.ts";
import { FakeClock, settle } from "../support/fake-clock.ts";

const page = (from: number, to: number): History => ({
  type: "history",
  messages: Array.from({ length: to - from + 1 }, (_, i) => ({ id: from + i }) as V1Message),
  has_more: from > 1,
});
const ids = (messages: readonly V1Message[]) => messages.map(({ id }) => id);

function asking() {
  const sent: { before: number; limit: number }[] = [];
  const state = { gaveUp: 0 };
  const pages = new Pages(
    { clock: new FakeClock(), random: () => 0 },
    { send: (frame) => sent.push(JSON.parse(frame)), giveUp: () => state.gaveUp++ },
  );
  pages.up();
  return { pages, sent, state };
}

describe("a page", () => {
  test("is asked for when the one before it is answered", async () => {
    const { pages, sent } = asking();
    const asked = [pages.ask(20, 5), pages.ask(15, PAGE_MAX_MESSAGES + 1)];
    await settle();
    expect(sent.splice(0)).toEqual([{ type: "history", before: 20, limit: 5 }]);
    pages.hear(page(15, 19));
    await settle();
    expect(sent).toEqual([{ type: "history", before: 15, limit: PAGE_MAX_MESSAGES }]);
    pages.hear(page(13, 14));
    expect((await Promise.all(asked)).map(ids)).toEqual([
      [15, 16, 17, 18, 19],
      [13, 14],
    ]);
  });

  test.each([
    ["does not end where it was asked for", page(10, 18)],
    ["has a hole", { ...page(10, 19), messages: page(10, 19).messages.filter(({ id }) => id !== 12) }],
    ["is empty", page(1, 0)],
  ])("that %s is not taken, and the connection is no good", async (_, wrong) => {
    const { pages, state } = asking();
    const asked = expect(pages.ask(20, 50)).rejects.toMatchObject({ code: "gap" });
    await settle();
    pages.hear(wrong);
    await asked;
    expect(state.gaveUp).toBe(1);
  });

  test("that nobody waits for is nothing", () => {
    const { pages, state } = asking();
    pages.hear(page(1, 3));
    expect(state.gaveUp).toBe(0);
  });
});

describe("the newest page", () => {
  test("ends anywhere behind what is known; what ends before that answers an older question", async () => {
    const { pages, state } = asking();
    const newest = pages.newest(30);
    await settle();
    pages.hear(page(10, 29));
    pages.hear(page(21, 42));
    expect(ids(await newest).at(-1)).toBe(42);
    expect(state.gaveUp).toBe(0);
  });

  test("of an empty chat is empty", async () => {
    const { pages } = asking();
    const newest = pages.newest(0);
    await settle();
    pages.hear(page(1, 0));
    expect(await newest).toEqual([]);
  });
});
