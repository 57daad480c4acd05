import { expect, test } from "vitest";
import { NAME_MAX_LENGTH, TEXT_FRAME_MAX_BYTES } from "../../../src/core/limits.ts";
import { CHATS_PAGE_DEFAULT, CHATS_PAGE_MAX } from "../../../src/core/list-limits.ts";
import { decodeInboxFrame } from "../../../src/protocol/frames/inbox.ts";

const DATE = "2022-09-02T15:27:34.857000Z";
const BEFORE = `${DATE},17`;
const request = (fields: object) => JSON.stringify({ type: "chats", ...fields });

test.each<[string, object]>([
  [
    request({ before: BEFORE }),
    { type: "chats", before: { date: DATE, chatId: 17 }, limit: CHATS_PAGE_DEFAULT },
  ],
  [
    request({ before: BEFORE, limit: CHATS_PAGE_MAX, other: 1 }),
    { type: "chats", before: { date: DATE, chatId: 17 }, limit: CHATS_PAGE_MAX },
  ],
  [request({ query: "b" }), { type: "chats", query: "b", limit: CHATS_PAGE_DEFAULT }],
  [
    request({ query: "b".repeat(NAME_MAX_LENGTH), before: BEFORE, limit: 1 }),
    { type: "chats", query: "b".repeat(NAME_MAX_LENGTH), before: { date: DATE, chatId: 17 }, limit: 1 },
  ],
  [" Bearer a.b.c\n", { type: "bearer", token: "a.b.c" }],
])("%s is accepted", (data, frame) => {
  expect(decodeInboxFrame(data)).toEqual({ ok: true, frame });
});

test.each<[string | ArrayBuffer, string]>([
  [request({}), "invalid_message"],
  [request({ before: 17 }), "invalid_message"],
  [request({ before: DATE }), "invalid_message"],
  [request({ before: `${DATE},0` }), "invalid_message"],
  [request({ before: `${DATE},1,1` }), "invalid_message"],
  [request({ before: `${DATE.slice(0, -1)},1` }), "invalid_message"],
  [request({ before: `${BEFORE}\n` }), "invalid_message"],
  [request({ before: `${DATE},${Number.MAX_SAFE_INTEGER}0` }), "invalid_message"],
  [request({ before: BEFORE, limit: 0 }), "invalid_message"],
  [request({ before: BEFORE, limit: CHATS_PAGE_MAX + 1 }), "invalid_message"],
  [request({ before: BEFORE, limit: "30" }), "invalid_message"],
  [request({ query: "" }), "invalid_message"],
  [request({ query: 17 }), "invalid_message"],
  [request({ query: "b".repeat(NAME_MAX_LENGTH + 1) }), "invalid_message"],
  [request({ query: "b", before: 17 }), "invalid_message"],
  ["hello", "unknown_type"],
  ['["chats"]', "unknown_type"],
  ["{", "unknown_type"],
  ['{"type":"text","text":"hello"}', "unknown_type"],
  ["{}", "unknown_type"],
  [new ArrayBuffer(8), "unknown_type"],
  [request({ before: BEFORE, other: "x".repeat(TEXT_FRAME_MAX_BYTES) }), "frame_too_large"],
])("%s is refused with %s", (data, code) => {
  expect(decodeInboxFrame(data)).toMatchObject({ ok: false, code });
});
