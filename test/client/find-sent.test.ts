import { describe, expect, test } from "vitest";
import { findSent } from "../../src/client/find-sent.ts";
import type { V1Message } from "../../src/protocol/frames/server.ts";

/** One message a second: message 100 is dated 100 s after the beginning. */
const message = (id: number) => ({ id, date: new Date(id * 1000).toISOString() }) as V1Message;
const range = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, i) => message(from + i));

/** Looks for "own", which message `at` has, in pages of ten; `held` are here. Returns what was found and what was asked for. */
async function look({ at, since, held }: { at?: number; since: number; held: V1Message[] }) {
  const asked: number[] = [];
  const mark = (messages: V1Message[]) =>
    messages.map((each) => (each.id === at ? { ...each, client_message_id: "own" } : each));
  const pages = {
    ask: async (before: number) => {
      asked.push(before);
      return mark(range(Math.max(1, before - 10), before - 1));
    },
  };
  const timeline = { messages: mark(held) };
  const found = await findSent(timeline, pages, { clientMessageId: "own", since });
  return { found: found?.id, asked };
}

describe("a message that may be stored", () => {
  test("is found among those that are here, and nothing is asked", async () => {
    expect(await look({ at: 95, since: 0, held: range(91, 100) })).toEqual({ found: 95, asked: [] });
  });

  test("is found in older pages, and no further is looked", async () => {
    expect(await look({ at: 75, since: 0, held: range(91, 100) })).toEqual({ found: 75, asked: [91, 81] });
  });

  test("can't be dated before it was made: what is older is not asked for", async () => {
    expect(await look({ since: 91_001, held: range(91, 100) })).toEqual({ found: undefined, asked: [] });
    expect(await look({ since: 91_000, held: range(91, 100) })).toEqual({ found: undefined, asked: [91] });
  });

  test("is nowhere when the first message is seen, or there is none", async () => {
    expect(await look({ since: 0, held: range(15, 20) })).toEqual({ found: undefined, asked: [15, 5] });
    expect(await look({ since: 0, held: [] })).toEqual({ found: undefined, asked: [] });
  });
});
