import { afterEach, expect, test } from "vitest";
import type { ListedChat } from "../../../src/protocol/frames/server.ts";
import { filteredChats, numberToWriteTo } from "../../../src/web/chats/filtered-chats.ts";
import { en } from "../../../src/web/i18n/en.ts";
import { showLanguage, strings } from "../../../src/web/i18n/language.ts";

// Other files run in the same process.
afterEach(() => showLanguage("en"));

const chat = (id: number, name: string | null) =>
  ({
    chat_id: id,
    other_member: { id: 10 + id, name },
    last_message: { date: `2026-11-23T00:00:0${id}.000000Z` },
  }) as ListedChat;
const loaded = [chat(9, "Zoë Ärmel"), chat(8, "Ben"), chat(7, null), chat(5, "Anna Zoe")];
const idsOf = (chats: readonly ListedChat[]) => chats.map(({ chat_id }) => chat_id);

test.each([
  ["zoe", [], [9, 5]],
  ["ZOE arm", [], [9]],
  ["oe", [], []],
  ["17", [], [7]],
  ["member", [], [7]],
  // The server has found a chat between the loaded ones, one that is loaded, and one behind them.
  ["zoe", [chat(6, "zoe"), chat(5, "Anna Zoe"), chat(4, "Zoe")], [9, 6, 5, 4]],
])("a search for %j shows the loaded chats and those that are found, newest first", (words, found, ids) => {
  expect(idsOf(filteredChats(words, { loaded, found }))).toEqual(ids);
});

test.each(["en", "de"] as const)(
  "a member without a name is found in %s under what the page and other languages call them",
  async (language) => {
    await showLanguage(language);
    for (const unnamed of [chat(7, null), chat(7, "Member 17")])
      for (const words of [en.chats.member(17), strings.value.chats.member(17), "17"])
        expect(idsOf(filteredChats(words, { loaded: [unnamed], found: [] }))).toEqual([7]);
  },
);

test.each([
  ["42", 42],
  ["#042", 42],
  ["zoe", undefined],
  // Their own number, and that of a chat that is shown.
  ["1", undefined],
  ["17", undefined],
])("the words %j may mean the member %j", (words, id) => {
  expect(numberToWriteTo(words, { shown: loaded, ownId: 1 })).toBe(id);
});
