import { describe, expect, test } from "vitest";
import { findSent } from "../../../src/client/history/find-sent.ts";
import type { V1Message } from "../../../src/protocol/frames/server.ts";

/** Message 100 is dated 100 s after the epoch. */
const message = (id: number) => ({ id, date: new Date(id * 1000).toISOString() }) as V1Message;
const range = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, i) => message(from + i));

/** Searches pages of ten for the id "own" of message `at`. `held` are loaded. Returns the result and the requests. */
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

describe("findSent", () => {
  test("finds a loaded message without a request", async () => {
    expect(await search({ at: 95, since: 0, held: range(91, 100) })).toEqual({ found: 95, requested: [] });
  });

  test("finds a message in an older page and loads no further page", async () => {
    expect(await search({ at: 75, since: 0, held: range(91, 100) })).toEqual({
      found: 75,
      requested: [91, 81],
    });
  });

  test("loads no page from before the message was created", async () => {
    expect(await search({ since: 91_001, held: range(91, 100) })).toEqual({
      found: undefined,
      requested: [],
    });
    expect(await search({ since: 91_000, held: range(91, 100) })).toEqual({
      found: undefined,
      requested: [91],
    });
  });

  test("returns undefined at the first message of the chat, and in an empty chat", async () => {
    expect(await search({ since: 0, held: range(15, 20) })).toEqual({ found: undefined, requested: [15, 5] });
    expect(await search({ since: 0, held: [] })).toEqual({ found: undefined, requested: [] });
  });
});
