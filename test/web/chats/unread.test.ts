import { expect, test } from "vitest";
import type { ListedChat } from "../../../src/protocol/frames/server.ts";
import { countUnread } from "../../../src/web/chats/unread.ts";

const chats = [3, 0, 5].map((unread, i) => ({ unread, other_member: { id: i + 1 } }) as ListedChat);

test.each([
  ["all chats", [], 41, 41],
  ["all chats but a muted one", [1], 41, 38],
  ["all chats but a muted one without unread messages", [2], 41, 41],
  ["all chats although one is muted that is not loaded", [99], 41, 41],
  ["the loaded chats, with a server that does not report the others", [], undefined, 8],
  ["the loaded chats but a muted one", [3], undefined, 3],
  ["nothing, while a chat that was just read is still shown as unread", [3], 3, 0],
])("the unread messages of %s are counted", (_, muted, reported, count) => {
  expect(countUnread(chats, new Set(muted), reported)).toBe(count);
});
