import { describe, expect, test } from "vitest";
import type { ListedChat } from "../../../src/protocol/frames/server.ts";
import { SEPARATE_NOTICES_MAX } from "../../../src/web/limits.ts";
import { chatsRead, chatsWithNews, noticesOf } from "../../../src/web/notices/notice-rule.ts";

const ME = 1;
/** Dates in the order of their numbers. */
const dateOf = (at: number) => `2026-11-29T09:${String(at).padStart(2, "0")}:00.000Z`;
const SINCE = 10;

type Row = { other: number; last: number; unread: number; by?: number; at?: number };
const chat = ({ other, last, unread, by = other, at = SINCE + last }: Row): ListedChat => ({
  chat_id: other * 10,
  other_member: { id: other, name: `Member ${other}`, online: false },
  last_message: {
    type: "text",
    chat_id: other * 10,
    id: last,
    member_id: by,
    text: "hello",
    date: dateOf(at),
  },
  unread,
  last_read_id: last - unread,
});

const BEN = { other: 2, last: 5, unread: 0 };

type Case = { before: Row[]; after: Row[]; muted?: number[] };
const NEWS: Record<string, [Case, number[]]> = {
  "nothing changes": [{ before: [BEN], after: [BEN] }, []],
  "the other member writes": [{ before: [BEN], after: [{ ...BEN, last: 6, unread: 1 }] }, [2]],
  "the other member writes again, and the first is still unread": [
    { before: [{ ...BEN, last: 6, unread: 1 }], after: [{ ...BEN, last: 7, unread: 2 }] },
    [2],
  ],
  "the same message is listed again": [
    { before: [{ ...BEN, unread: 1 }], after: [{ ...BEN, unread: 1 }] },
    [],
  ],
  "the member marks it as unread on another device": [{ before: [BEN], after: [{ ...BEN, unread: 1 }] }, []],
  "the member writes": [{ before: [BEN], after: [{ ...BEN, last: 6, by: ME }] }, []],
  "the member writes although messages are unread": [
    { before: [{ ...BEN, unread: 1 }], after: [{ ...BEN, last: 6, unread: 1, by: ME }] },
    [],
  ],
  "the message has been read on another device": [{ before: [BEN], after: [{ ...BEN, last: 6 }] }, []],
  "an older message comes back, as after a restore": [
    { before: [{ ...BEN, last: 6 }], after: [{ ...BEN, last: 5, unread: 1 }] },
    [],
  ],
  "a stranger writes": [{ before: [BEN], after: [{ other: 3, last: 1, unread: 1 }, BEN] }, [3]],
  "somebody writes to a member without chats": [
    { before: [], after: [{ other: 3, last: 1, unread: 1 }] },
    [3],
  ],
  "a further page of the list arrives": [
    { before: [BEN], after: [BEN, { other: 3, last: 4, unread: 2, at: SINCE }] },
    [],
  ],
  "the chat is muted": [{ before: [BEN], after: [{ ...BEN, last: 6, unread: 1 }], muted: [2] }, []],
  "one of two chats is muted": [
    {
      before: [BEN, { other: 3, last: 1, unread: 0 }],
      after: [
        { ...BEN, last: 6, unread: 1 },
        { other: 3, last: 2, unread: 1 },
      ],
      muted: [3],
    },
    [2],
  ],
  "the only device was asleep": [
    {
      before: [BEN, { other: 3, last: 1, unread: 0 }],
      after: [
        { ...BEN, last: 60, unread: 55, at: 50 },
        { other: 3, last: 4, unread: 3, at: 51 },
      ],
    },
    [2, 3],
  ],
  "a chat is gone": [{ before: [BEN, { other: 3, last: 1, unread: 1 }], after: [BEN] }, []],
  "the last message is a smile": [{ before: [BEN], after: [{ ...BEN, last: 6, unread: 1 }] }, [2]],
};

describe("chats with news", () => {
  test.each(Object.entries(NEWS))("when %s", (_, [{ before, after, muted = [] }, expected]) => {
    const found = chatsWithNews({
      memberId: ME,
      before: before.map(chat),
      after: after.map(chat),
      since: dateOf(SINCE),
      mutedIds: new Set(muted),
    });
    expect(found.map(({ other_member }) => other_member.id)).toEqual(expected);
  });
});

test("a chat counts as read once it has no unread messages any more", () => {
  const before = [
    { ...BEN, unread: 1 },
    { other: 3, last: 1, unread: 2 },
    { other: 4, last: 1, unread: 0 },
  ];
  const after = [
    BEN,
    { other: 3, last: 1, unread: 1 },
    { other: 4, last: 1, unread: 0 },
    { other: 5, last: 1, unread: 0 },
  ];
  const read = chatsRead({ before: before.map(chat), after: after.map(chat) });
  expect(read.map(({ other_member }) => other_member.id)).toEqual([2]);
});

const chatsOf = (count: number, unread: number) =>
  Array.from({ length: count }, (_, at) => chat({ other: at + 2, last: 9, unread }));

test("each chat has a notice of its own, up to a number of chats", () => {
  const news = chatsOf(SEPARATE_NOTICES_MAX, 4);
  expect(noticesOf(news, [])).toEqual(news.map((each) => ({ kind: "chat", chat: each })));
  expect(noticesOf([], [])).toEqual([]);
});

test("more chats have one notice, with the number of their new messages", () => {
  const news = chatsOf(SEPARATE_NOTICES_MAX + 1, 4);
  expect(noticesOf(news, [])).toEqual([{ kind: "many", count: 4 * news.length, chats: news }]);
  const [first, ...rest] = news.map((each) => ({ ...each, unread: 1 }));
  if (!first) throw new Error("no chat");
  // Of the first, all earlier ones have been read meanwhile.
  expect(noticesOf(news, [{ ...first, unread: 9 }, ...rest])).toMatchObject([
    { kind: "many", count: 1 + 3 * rest.length },
  ]);
});
