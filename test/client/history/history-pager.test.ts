import { describe, expect, test } from "vitest";
import { HistoryPager } from "../../../src/client/history/history-pager.ts";
import { PAGE_MAX_MESSAGES } from "../../../src/core/limits.ts";
import type { History, V1Message } from "../../../src/protocol/frames/server.ts";
import { FakeClock, flushTasks } from "../../support/fakes/fake-clock.ts";

const page = (from: number, to: number): History => ({
  type: "history",
  messages: Array.from({ length: to - from + 1 }, (_, i) => ({ id: from + i }) as V1Message),
  has_more: from > 1,
});
const ids = (messages: readonly V1Message[]) => messages.map(({ id }) => id);

function openPager() {
  const sent: { before: number; limit: number }[] = [];
  const state = { dropped: 0 };
  const pager = new HistoryPager(
    { clock: new FakeClock(), random: () => 0 },
    { send: (frame) => sent.push(JSON.parse(frame)), dropConnection: () => state.dropped++ },
  );
  pager.connected();
  return { pager, sent, state };
}

describe("a page of the history", () => {
  test("is requested after the response to the previous request", async () => {
    const { pager, sent } = openPager();
    const fetched = [pager.fetchBefore(20, 5), pager.fetchBefore(15, PAGE_MAX_MESSAGES + 1)];
    await flushTasks();
    expect(sent.splice(0)).toEqual([{ type: "history", before: 20, limit: 5 }]);
    pager.onHistory(page(15, 19));
    await flushTasks();
    expect(sent).toEqual([{ type: "history", before: 15, limit: PAGE_MAX_MESSAGES }]);
    pager.onHistory(page(13, 14));
    expect((await Promise.all(fetched)).map(ids)).toEqual([
      [15, 16, 17, 18, 19],
      [13, 14],
    ]);
  });

  test.each([
    ["does not end at the requested id", page(10, 18)],
    ["has a gap", { ...page(10, 19), messages: page(10, 19).messages.filter(({ id }) => id !== 12) }],
    ["is empty", page(1, 0)],
  ])("that %s is rejected, and the connection is dropped", async (_, wrong) => {
    const { pager, state } = openPager();
    const fetched = expect(pager.fetchBefore(20, 50)).rejects.toMatchObject({ code: "gap" });
    await flushTasks();
    pager.onHistory(wrong);
    await fetched;
    expect(state.dropped).toBe(1);
  });

  test("that was not requested is ignored", () => {
    const { pager, state } = openPager();
    pager.onHistory(page(1, 3));
    expect(state.dropped).toBe(0);
  });
});

describe("the newest page of the history", () => {
  test("may end at any later message, and a page that ends earlier answers an earlier request", async () => {
    const { pager, state } = openPager();
    const newest = pager.fetchNewest(30);
    await flushTasks();
    pager.onHistory(page(10, 29));
    pager.onHistory(page(21, 42));
    expect(ids(await newest).at(-1)).toBe(42);
    expect(state.dropped).toBe(0);
  });

  test("of an empty chat is empty", async () => {
    const { pager } = openPager();
    const newest = pager.fetchNewest(0);
    await flushTasks();
    pager.onHistory(page(1, 0));
    expect(await newest).toEqual([]);
  });
});
