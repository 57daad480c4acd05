import { expect, test, vi } from "vitest";
import { newMessageId } from "../../../src/client/outbox/message-id.ts";
import { openDatabase } from "../../../src/db/database.ts";
import { sendForSite } from "../../../src/room/inbound/send-for-site.ts";
import type { Room } from "../../../src/room/room.ts";
import { memoryD1 } from "../../support/fakes/memory-d1.ts";

const CHAT = 7;
const [LOW, HIGH] = [1, 2];
const TEXT = { type: "text", text: "Hello" } as const;

type SearchedRoom = {
  chatRow: { isBehind: boolean };
  clientIds: { cached: () => number | undefined };
};

/** Sends a text through a room whose index must be searched. @param onLastSearch called while the last search waits */
async function sendWith(onLastSearch: (room: SearchedRoom) => void) {
  const { d1, exec } = memoryD1();
  for (const id of [LOW, HIGH])
    exec(`INSERT INTO members (id, email, password_hash, created_at) VALUES (${id}, '${id}@x.com', '', 0)`);
  exec(`INSERT INTO chats (id, low_id, high_id, created_at) VALUES (${CHAT}, ${LOW}, ${HIGH}, 0)`);
  const append = vi.fn((message: object) => ({ ...message, id: 1 }));
  const room = {
    settings: { isClosed: false },
    pair: { low: LOW, high: HIGH },
    tables: { chatId: CHAT, requireChatId: () => CHAT },
    chatRow: { isBehind: false, onConnect: () => ({}), create: () => Promise.resolve() },
    messages: { lastAt: 0, append, find: (id: number) => ({ id, memberId: LOW, ...TEXT, price: 0, at: 0 }) },
    clientIds: {
      cached: (): number | undefined => undefined,
      lookup: () => ({ kind: "unknown", before: 100 }),
      scan: () => ({ kind: "new" }),
      add: () => {},
    },
    sockets: () => [],
    subscriptions: { isSubscribed: () => false },
    presence: { publishChanges: () => {} },
    leases: { saveSpends: () => {} },
  };
  let searches = 0;
  vi.stubGlobal("scheduler", {
    wait: async () => {
      if (++searches === 2) onLastSearch(room);
    },
  });
  const text = { memberId: LOW, text: TEXT.text, clientMessageId: newMessageId(Date.now()) };
  const result = await sendForSite(room as unknown as Room, openDatabase(d1), text);
  vi.unstubAllGlobals();
  return { result, searches, stored: append.mock.calls.length };
}

test("a text of the site's server is stored after a long search", async () => {
  expect(await sendWith(() => {})).toMatchObject({
    result: { isRepeat: false, message: { id: 1, chat_id: CHAT, text: "Hello" } },
    searches: 2,
    stored: 1,
  });
});

test("a text of the site's server is not stored if a connect shows during the last search that the room was restored alone", async () => {
  const sent = await sendWith(({ chatRow }) => {
    chatRow.isBehind = true;
  });
  expect(sent).toEqual({ result: { isRepeat: false, refusal: "unavailable" }, searches: 2, stored: 0 });
});

test("a text of the site's server is not stored if another copy was stored during the last search", async () => {
  const sent = await sendWith(({ clientIds }) => {
    clientIds.cached = () => 9;
  });
  expect(sent).toMatchObject({ result: { isRepeat: true, message: { id: 9 } }, searches: 2, stored: 0 });
});
