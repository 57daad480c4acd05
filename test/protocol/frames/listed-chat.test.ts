import { expect, test } from "vitest";
import { FILE_NAME_MAX_LENGTH, NAME_MAX_LENGTH, TEXT_MAX_LENGTH } from "../../../src/core/limits.ts";
import {
  CHATS_FRAME_MAX_BYTES,
  CHATS_PAGE_DEFAULT,
  LISTED_TEXT_MAX_LENGTH,
} from "../../../src/core/list-limits.ts";
import { PICTURE_URL_MAX_LENGTH, SUBJECT_MAX_LENGTH } from "../../../src/core/site-token-limits.ts";
import { fitFrame, listedMessage } from "../../../src/protocol/frames/listed-chat.ts";
import type { ChatList, V1Message } from "../../../src/protocol/frames/server.ts";
import { utf8Length } from "../../../src/protocol/frames/text.ts";

const BIG = Number.MAX_SAFE_INTEGER;
const UUID = "01890a5d-ac96-774b-bcce-b302099a8057";
const head = {
  id: BIG,
  member_id: BIG,
  chat_id: BIG,
  date: "2022-09-02T15:27:34.857000Z",
  client_message_id: UUID,
  price: BIG,
};
const fileOf = (text: string, name: string): V1Message => ({
  ...head,
  type: "file",
  file_uuid: UUID,
  text,
  name,
  size: BIG,
  // The longest type that the server detects has fewer.
  content_type: "x".repeat(100),
});
const textOf = (text: string): V1Message => ({ ...head, type: "text", text });
const pageOf = (message: V1Message, name: string): ChatList => ({
  type: "chats",
  before: "2022-09-02T15:27:34.857000Z,999999999999999",
  chats: Array.from({ length: CHATS_PAGE_DEFAULT }, () => ({
    chat_id: BIG,
    other_member: { id: BIG, name, online: false, last_read_id: BIG },
    ...listedMessage(message),
    unread: BIG,
    last_read_id: BIG,
  })),
  has_more: false,
  complete: false,
  unread_total: BIG,
});

test.each([
  ["controls", "\u0001"],
  ["quotes", '"'],
  ["backslashes", "\\"],
  ["line feeds", "\n"],
  ["characters of three bytes", "\uffff"],
  ["surrogate pairs", "😀"],
  ["lone surrogates", "\ud800"],
])("a page of the longest texts and names of %s stays below its limit", (_, character) => {
  const text = character.repeat(TEXT_MAX_LENGTH / character.length);
  const fileName = character.repeat(FILE_NAME_MAX_LENGTH / character.length);
  for (const name of ["😀".repeat(NAME_MAX_LENGTH), '"'.repeat(NAME_MAX_LENGTH)]) {
    for (const message of [textOf(text), fileOf(text, fileName)]) {
      const page = pageOf(message, name);
      expect(utf8Length(JSON.stringify(page))).toBeLessThanOrEqual(CHATS_FRAME_MAX_BYTES);
      expect(page.chats[0]?.last_message_cut).toBe(true);
    }
  }
});

test.each([
  ["nothing of the site", {}, CHATS_PAGE_DEFAULT],
  ["usual ids", { external_id: "8f14e45f-ceea-467f-ab0c-52d5a1c3e3b1" }, CHATS_PAGE_DEFAULT],
  ["the longest pictures", { picture: `https://p.example/${"x".repeat(PICTURE_URL_MAX_LENGTH - 18)}` }, 15],
  ["the longest ids, of controls", { external_id: "\u0001".repeat(SUBJECT_MAX_LENGTH) }, 15],
])("a first frame with members with %s stays below its limit, and names what follows", (_, ofSite, least) => {
  const page = pageOf(textOf('"'.repeat(TEXT_MAX_LENGTH)), "😀".repeat(NAME_MAX_LENGTH));
  const long = page.chats.map((chat) => ({ ...chat, other_member: { ...chat.other_member, ...ofSite } }));
  const { chats, has_more, ...rest } = fitFrame({ ...page, chats: long });
  expect(utf8Length(JSON.stringify({ chats, has_more, ...rest }))).toBeLessThanOrEqual(CHATS_FRAME_MAX_BYTES);
  expect(chats).toEqual(long.slice(0, chats.length));
  expect(chats.length).toBeGreaterThanOrEqual(least);
  expect(has_more).toBe(chats.length < long.length);
  // One more would not fit.
  const more = { ...rest, chats: long.slice(0, chats.length + 1), has_more };
  if (has_more) expect(utf8Length(JSON.stringify(more))).toBeGreaterThan(CHATS_FRAME_MAX_BYTES - 256);
});

test("a first frame has a chat, however long that is", () => {
  const page = pageOf(textOf("hello"), "x".repeat(CHATS_FRAME_MAX_BYTES));
  expect(fitFrame(page)).toEqual({ ...page, chats: page.chats.slice(0, 1), has_more: true });
});

test.each<[string, V1Message, Partial<V1Message>, true | undefined]>([
  ["a text of 200 characters", textOf("a".repeat(LISTED_TEXT_MAX_LENGTH)), {}, undefined],
  [
    "a text of 201",
    textOf("a".repeat(LISTED_TEXT_MAX_LENGTH + 1)),
    { text: "a".repeat(LISTED_TEXT_MAX_LENGTH) },
    true,
  ],
  [
    "a caption of 201",
    fileOf("a".repeat(LISTED_TEXT_MAX_LENGTH + 1), "f"),
    { text: "a".repeat(LISTED_TEXT_MAX_LENGTH) },
    true,
  ],
  [
    "a text of 200 blanks and a word",
    textOf(`${" ".repeat(LISTED_TEXT_MAX_LENGTH)}hello`),
    { text: "hello" },
    true,
  ],
  [
    "a caption of 200 empty lines and a word",
    fileOf(`${"\n".repeat(LISTED_TEXT_MAX_LENGTH)}hello`, "f"),
    { text: "hello" },
    true,
  ],
  [
    "a file name with more blanks than fit",
    fileOf("", `${"\u2003".repeat(FILE_NAME_MAX_LENGTH - 5)}a.pdf`),
    { name: "a.pdf" },
    true,
  ],
  ["the longest file name", fileOf("", "ж".repeat(FILE_NAME_MAX_LENGTH)), {}, undefined],
  ["a smile", { ...head, type: "smile", smile_id: 1, smile_file_uuid: UUID }, {}, undefined],
])("of %s, the list shows what fits", (_, message, cut, isCut) => {
  expect(listedMessage(message)).toEqual({
    last_message: { ...message, ...cut },
    ...(isCut && { last_message_cut: true }),
  });
});
