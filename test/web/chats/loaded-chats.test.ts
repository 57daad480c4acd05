import * as fc from "fast-check";
import { expect, test } from "vitest";
import { comparePlaces } from "../../../src/core/chat-place.ts";
import { v1Date } from "../../../src/protocol/frames/dates.ts";
import type { ListedChat } from "../../../src/protocol/frames/server.ts";
import { endOf, type LoadedChats, shownChats } from "../../../src/web/chats/loaded-chats.ts";
import { seedFromEnv } from "../../support/dice.ts";

const LIMIT = 4;
const placeOf = ({ last_message, chat_id }: ListedChat) => ({ date: last_message.date, chatId: chat_id });

function chatAt(chatId: number, at: number): ListedChat {
  const last = { id: 1, type: "text", text: "", member_id: 1, chat_id: chatId, date: v1Date(at) } as const;
  const other = { id: 100 + chatId, name: "Ben", online: false };
  return { chat_id: chatId, other_member: other, last_message: last, unread: 0, last_read_id: 0 };
}

/** The list of a server, in which up to three chats have one date. */
class ServerList {
  readonly #chats = new Map<number, ListedChat>();
  #at: number;

  constructor(count: number) {
    this.#at = count;
    for (let id = 1; id <= count; id++) this.#chats.set(id, chatAt(id, Math.floor(id / 3)));
  }

  write(chatId: number): ListedChat {
    const chat = chatAt(chatId, Math.floor(++this.#at / 3));
    this.#chats.set(chatId, chat);
    return chat;
  }

  get all(): ListedChat[] {
    return [...this.#chats.values()].sort((one, other) => comparePlaces(placeOf(other), placeOf(one)));
  }

  page(before?: LoadedChats["end"]): { chats: ListedChat[]; has_more: boolean } {
    const chats = this.all.filter((chat) => !before || comparePlaces(placeOf(chat), before) < 0);
    return { chats: chats.slice(0, LIMIT), has_more: chats.length > LIMIT };
  }
}

const count = fc.integer({ min: 0, max: 25 });
const action = fc.oneof(
  fc.constant("load" as const),
  fc.record({ write: fc.nat(), whileLoading: fc.boolean() }),
);

test("a list that is loaded in pages has each chat once, in the server's order and without a gap, while chats move", () => {
  fc.assert(
    fc.property(count, fc.array(action, { maxLength: 40 }), (chats, actions) => {
      const server = new ServerList(chats);
      const first = server.page();
      let live = first.chats;
      let loaded: LoadedChats = { older: [], end: endOf(first) };
      const onChange = (chat: ListedChat) => {
        live = [chat, ...live.filter(({ chat_id }) => chat_id !== chat.chat_id)];
      };
      const check = () => {
        const { end } = loaded;
        const known = server.all.filter((chat) => !end || comparePlaces(placeOf(chat), end) >= 0);
        expect(shownChats(live, loaded)).toEqual(known);
      };
      const load = (meanwhile = () => {}) => {
        const { older, end } = loaded;
        if (!end) return meanwhile();
        const page = server.page(end);
        meanwhile();
        loaded = { older: [...older, ...page.chats], end: endOf(page) };
      };
      check();
      for (const each of actions) {
        const write = () => {
          if (each !== "load" && chats > 0) onChange(server.write(1 + (each.write % chats)));
        };
        if (each === "load") load();
        else if (each.whileLoading) load(write);
        else write();
        check();
      }
      while (loaded.end) load();
      expect(shownChats(live, loaded)).toEqual(server.all);
    }),
    { seed: seedFromEnv(), numRuns: 300 },
  );
});
