import { expect, test } from "vitest";
import { pageOf } from "../../../src/http/request/chat-page.ts";
import type { ListedChat } from "../../../src/protocol/frames/server.ts";

const DATE = "2022-09-02T15:27:34.857000Z";
/** The answer of an inbox of the version before pages: all chats. */
const OLD_ANSWER = [5, 4, 3, 2, 1].map(
  (id) =>
    ({
      chat_id: id,
      other_member: { id: 10 + id, name: `Bén ${id % 2}` },
      last_message: { date: DATE },
    }) as ListedChat,
);

test.each([
  ["the first page", { limit: 2 }, [5, 4], true],
  ["a page of all chats", { limit: 5 }, [5, 4, 3, 2, 1], false],
  ["a page behind a place", { limit: 2, before: { date: DATE, chatId: 3 } }, [2, 1], false],
  ["a page behind the last place", { limit: 2, before: { date: DATE, chatId: 1 } }, [], false],
  ["the chat with a member", { limit: 2, otherId: 13 }, [3], false],
  ["a search", { limit: 2, query: "ben 1" }, [5, 3], true],
  ["a search behind a place", { limit: 2, query: "1", before: { date: DATE, chatId: 5 } }, [3, 1], false],
  ["a search that finds nothing", { limit: 2, query: "en" }, [], false],
  ["the chat with a member who has none", { limit: 2, otherId: 99 }, [], false],
])("the answer of an earlier inbox is cut to %s", (_, request, ids, hasMore) => {
  const { chats, has_more, complete } = pageOf(OLD_ANSWER, request);
  expect([chats.map(({ chat_id }) => chat_id), has_more, complete]).toEqual([ids, hasMore, true]);
});

test("the answer of a present inbox stays as it is", () => {
  const page = { chats: OLD_ANSWER, has_more: true, complete: false };
  expect(pageOf(page, { limit: 1 })).toEqual(page);
});

test.each(["Member 11", null])(
  "a member whom an inbox calls %j has no name, and is found by the number",
  (name) => {
    const chats = [
      { chat_id: 1, other_member: { id: 11, name }, last_message: { date: DATE } } as ListedChat,
    ];
    for (const answer of [chats, { chats, has_more: false, complete: true }])
      for (const request of [{ limit: 1 }, { limit: 1, query: "11" }])
        expect(pageOf(answer, request).chats).toMatchObject([{ other_member: { id: 11, name: null } }]);
  },
);

test.each([
  ["1", [5, 3, 1], true],
  ["zoe", [], false],
])(
  "of a page of an inbox that knows no searches, only the chats that %j finds are left",
  (query, ids, hasMore) => {
    const page = { chats: OLD_ANSWER, has_more: true, complete: false };
    const { chats, ...rest } = pageOf(page, { limit: 5, query });
    expect(chats.map(({ chat_id }) => chat_id)).toEqual(ids);
    expect(rest).toEqual({ has_more: hasMore, complete: false });
  },
);
