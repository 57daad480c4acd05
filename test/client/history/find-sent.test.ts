import { describe, expect, test } from "vitest";
import { findSent } from "../../../src/client/history/find-sent.ts";
import type { V1Message } from "../../../src/protocol/frames/server.ts";

/** One message a second: message 100 is dated 100 s after the beginning. */
const message = (id: number) => ({ id, date: new Date(id * 1000).toISOString() }) as V1Message;
const range = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, i) => message(from + i));

/** Looks for "own", which message `at` has, in pages of ten; `held` are here. Returns what was found and what was asked for. */
async function search({ at, since, held }: { at?: number; since: number; held: V1Message[] }) {
  const requested: number[] = [];
  const mark = (messages: V1Message[]) =>
    messages.map((each) => (each.id === at ? { ...each, client_message_id: "own" } : each));
  const pager = {
    fetchBefore: async (before: number) => {
      requested.push(before);
      return mark(range(Math.max(1, before - 10), before - 1));
    },
  };
  const timeline = { messages: mark(held) };
  const found = await findSent(timeline, pager, { clientMessageId: "own", since });
  return { found: found?.id, requested };
}

describe("a message that may be stored", () => {
  test("is found among those that are here, and nothing is asked", async () => {
    expect(await search({ at: 95, since: 0, held: range(91, 100) })).toEqual({ found: 95, requested: [] });
  });

  test("is found in older pages, and no further is looked", async () => {
    expect(await search({ at: 75, since: 0, held: range(91, 100) })).toEqual({
      found: 75,
      requested: [91, 81],
    });
  });

  test("can't be dated before it was made: what is older is not asked for", async () => {
    expect(await search({ since: 91_001, held: range(91, 100) })).toEqual({
      found: undefined,
      requested: [],
    });
    expect(await search({ since: 91_000, held: range(91, 100) })).toEqual({
      found: undefined,
      requested: [91],
    });
  });

  test("is nowhere when the first message is seen, or there is none", async () => {
    expect(await search({ since: 0, held: range(15, 20) })).toEqual({ found: undefined, requested: [15, 5] });
    expect(await search({ since: 0, held: [] })).toEqual({ found: undefined, requested: [] });
  });
});
