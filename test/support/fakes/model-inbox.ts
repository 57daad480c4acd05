import { DatabaseSync } from "node:sqlite";
import { expect } from "vitest";
import { matchesName } from "../../../src/core/name-key.ts";
import { ChatListStore } from "../../../src/inbox/chat-list-store.ts";
import type { ChatSummary } from "../../../src/inbox/rpc.ts";
import { INBOX_SCHEMA } from "../../../src/inbox/schema.ts";
import { v1Date } from "../../../src/protocol/frames/dates.ts";
import type { ListedChat } from "../../../src/protocol/frames/server.ts";

const SELF = 1;

/** The SQLite of an inbox, which outlives its memory, and the number of statements that wrote a row of `chats`. */
export class InboxSqlite {
  readonly #database = new DatabaseSync(":memory:");
  writes = 0;

  constructor() {
    for (const migration of INBOX_SCHEMA) this.#database.exec(migration);
  }

  exec(query: string, ...values: (string | number | null)[]) {
    if (!query.startsWith("SELECT")) this.writes++;
    const rows = this.#database.prepare(query).all(...values);
    return { toArray: () => rows.map((row) => ({ ...row })) };
  }

  wake(): ChatListStore {
    return new ChatListStore(this as unknown as SqlStorage, { of: () => ({}) });
  }
}

/** A chat as its room has it. */
export class ModelRoom {
  readonly chatId: number;
  readonly #messages: { at: number; own: boolean }[] = [];
  #readThrough = 0;
  #otherReadThrough = 0;
  online = false;

  constructor(chatId: number) {
    this.chatId = chatId;
  }

  send(at: number, own: boolean): void {
    this.#messages.push({ at, own });
  }

  read(): void {
    this.#readThrough = this.#messages.length;
  }

  readByOther(): void {
    this.#otherReadThrough = this.#messages.length;
  }

  summary(at: number): ChatSummary {
    const id = this.#messages.length;
    const last = this.#messages.at(-1);
    return {
      chatId: this.chatId,
      otherId: 100 + this.chatId,
      at,
      lastMessage: last && {
        id,
        type: "text",
        text: `message ${id}`,
        member_id: last.own ? SELF : 100 + this.chatId,
        chat_id: this.chatId,
        date: v1Date(last.at),
      },
      unread: this.#messages.filter(({ own }, i) => !own && i >= this.#readThrough).length,
      lastReadId: this.#readThrough,
      otherLastReadId: this.#otherReadThrough,
      online: this.online,
    };
  }
}

/** An inbox and its rooms. Time advances by a second with each message and summary. */
export class ModelInbox {
  readonly sqlite = new InboxSqlite();
  readonly rooms: ModelRoom[];
  #store = this.sqlite.wake();
  #now = 1_700_000_000_000;
  /** Each chat as the member has last seen it. */
  readonly seen = new Map<number, ListedChat>();

  constructor(chats: number) {
    this.rooms = Array.from({ length: chats }, (_, i) => new ModelRoom(i + 1));
  }

  send(chat: number, { own = false, isRead = false } = {}): void {
    const room = this.#room(chat);
    room.send(this.#tick(), own);
    if (isRead) room.read();
    this.notify(chat);
  }

  /** Stores a message in the room, which dies before it has sent the notice. */
  loseNotice(chat: number): void {
    this.#room(chat).send(this.#tick(), false);
  }

  read(chat: number): void {
    this.#room(chat).read();
    this.notify(chat);
  }

  readByOther(chat: number): void {
    this.#room(chat).readByOther();
    this.notify(chat);
  }

  setOnline(chat: number, online: boolean): void {
    this.#room(chat).online = online;
    this.notify(chat);
  }

  notify(chat: number): void {
    this.#take(this.#room(chat));
  }

  evict(): void {
    this.#store = this.sqlite.wake();
  }

  /** Asks the rooms as `refreshChats` does. Returns the list, and how many rooms were asked. */
  open(): { list: ListedChat[]; asked: number } {
    const { newest, marked } = this.#store.uncertain();
    const uncertain = new Set([...newest, ...marked].map(({ chatId }) => chatId));
    const asked = this.rooms.filter(({ chatId }) => !this.#store.has(chatId) || uncertain.has(chatId));
    for (const room of asked) this.#take(room);
    return { list: this.list(), asked: asked.length };
  }

  /** Returns the list as a client loads it, page by page. */
  pages(limit: number, query?: string): ListedChat[] {
    const loaded: ListedChat[] = [];
    for (;;) {
      const last = loaded.at(-1);
      const before = last && { date: last.last_message.date, chatId: last.chat_id };
      const { chats, hasMore } = this.#store.page({ before, limit, query });
      loaded.push(...chats);
      if (!hasMore) return loaded;
      expect(chats).toHaveLength(limit);
    }
  }

  /** Compares the pages of a search with the list. */
  checkSearch(query: string): void {
    const found = this.list().filter(({ other_member }) => matchesName(other_member.name ?? "", query));
    expect(this.pages(2, query)).toEqual(found);
  }

  /** Compares the sum of the unread counts with the list. */
  checkUnreadTotal(): void {
    const total = this.list().reduce((sum, { unread }) => sum + unread, 0);
    expect(this.#store.unreadTotal).toBe(total);
  }

  rename(chat: number, name: string): void {
    this.#store.rename(this.#room(chat).chatId, name);
  }

  list(): ListedChat[] {
    return this.#store.page({ limit: this.rooms.length }).chats;
  }

  #take(room: ModelRoom): void {
    const change = this.#store.update(room.summary(this.#tick()), `Name ${room.chatId}`);
    if (change) this.seen.set(change.chat_id, change);
  }

  #room(chat: number): ModelRoom {
    const room = this.rooms[chat];
    if (!room) throw new Error("no such chat");
    return room;
  }

  #tick(): number {
    this.#now += 1_000;
    return this.#now;
  }
}
