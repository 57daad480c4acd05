import { ALARM_REARM_MS } from "../core/limits.ts";
import { CHATS_ASKED_AT_ONCE, CHATS_PAGE_DEFAULT } from "../core/list-limits.ts";
import { storedName } from "../core/stored-name.ts";
import { findMemberChat, listChats, readDirectory, readProfiles } from "../db/chats.ts";
import { findProfile } from "../db/members.ts";
import { UnavailableError, withDeadline } from "../platform/deadline.ts";
import { hasSchema, migrateObject } from "../platform/object-migrations.ts";
import type { PageRequest } from "../protocol/frames/inbox.ts";
import { fitFrame } from "../protocol/frames/listed-chat.ts";
import type { ChatChange, ChatList, ListedChat } from "../protocol/frames/server.ts";
import type { MemberChats } from "../protocol/http/members.ts";
import { ChatDirectory } from "./chat-directory.ts";
import { ChatListStore } from "./chat-list-store.ts";
import type { FileQuota } from "./file-quota.ts";
import { ListWalk } from "./list-walk.ts";
import {
  askRooms,
  type ChatListDeps,
  type ListCoins,
  refreshChats,
  takeProfile,
  takeProfiles,
} from "./refresh-chats.ts";
import { INBOX_SCHEMA } from "./schema.ts";
import { type SiteProfileDeps, SiteProfiles } from "./site-profiles.ts";

type ListDeps = Pick<ChatListDeps, "rooms" | "memberId" | "onSummary"> &
  Omit<SiteProfileDeps, "sql"> & {
    storage: DurableObjectStorage;
    fileQuota: () => FileQuota;
    /** Sends a frame to all sockets of the inbox. */
    send: (frame: ChatList | ChatChange) => void;
    /** Called when the list may have become complete. */
    onComplete: () => void;
  };
type Opened = { store: ChatListStore; siteProfiles: SiteProfiles; walk: ListWalk };

/** A member's list of chats in pages, and the inbox's only alarm, which completes the list and deletes old files. */
export class PagedChats {
  readonly directory = new ChatDirectory();
  readonly #deps: ListDeps;
  /** Created when the member first opens the inbox. */
  #opened: Opened | undefined;
  /** The refresh that is under way: all who ask for the list share it. */
  #refreshing: Promise<void> | undefined;
  /** How often another member's name has changed. */
  #renames = 0;

  constructor(deps: ListDeps) {
    this.#deps = deps;
    if (hasSchema(deps.storage)) this.#open();
  }

  /** undefined for an inbox that its member never opened. */
  get store(): ChatListStore | undefined {
    return this.#opened?.store;
  }

  /** Whether the list has every chat of the member, so that each of their rooms notifies the inbox. */
  get isComplete(): boolean {
    return this.#opened?.walk.isComplete ?? false;
  }

  /** The other members of the first page, whose profiles the directory has. */
  get shownIds(): number[] {
    return this.store ? othersOf(this.store.page({ limit: CHATS_PAGE_DEFAULT }).chats) : [];
  }

  /** Updates the beginning of the list. @param coins to ask rooms for at the same time @throws when D1 does not answer */
  async refresh(coins?: ListCoins): Promise<void> {
    if (this.#refreshing) {
      await this.#refreshing;
      return coins?.askRooms({ most: CHATS_ASKED_AT_ONCE, except: new Set() });
    }
    this.#refreshing = this.#refresh(coins).finally(() => {
      this.#refreshing = undefined;
    });
    return this.#refreshing;
  }

  /** Call before another member's name changes: the directory has the old one, and what is under way may have read it. */
  async expireNames(): Promise<void> {
    this.#renames++;
    this.directory.expire();
    await this.#refreshing?.catch(() => {});
  }

  /** Returns the first frame of a socket, and the one that replaces the list when it has become complete. */
  firstPage(): ChatList {
    const page = fitFrame(this.#page({ limit: CHATS_PAGE_DEFAULT }));
    return { type: "chats", ...page, unread_total: this.#open().store.unreadTotal };
  }

  /** Sends a chat to all sockets of the inbox. */
  sendChat(chat: ListedChat): void {
    this.#deps.send({ type: "chat", chat, unread_total: this.#open().store.unreadTotal });
  }

  /** Returns a page of the list with the present names. @throws when D1 does not answer */
  async load(request: PageRequest): Promise<MemberChats> {
    const isNew = !this.store;
    const { store, walk } = this.#open();
    if (request.otherId !== undefined) {
      return { chats: await this.#find(store, request.otherId), has_more: false, complete: walk.isComplete };
    }
    // A page that follows another one asks no room, nor does a search.
    const isFirst = !request.before && request.query === undefined;
    if (isFirst) this.directory.expire();
    if (isFirst || isNew) await this.refresh();
    if (!isFirst || request.limit > CHATS_PAGE_DEFAULT) await this.#readOthers(store.page(request).chats);
    return this.#page(request);
  }

  /** Sets the alarm for what is due next. Call when that changes. */
  schedule(): void {
    const due = this.#dueAt();
    if (due !== undefined) void this.#deps.storage.setAlarm(due);
  }

  /** Does the work of the alarm. */
  async onAlarm(): Promise<void> {
    const { storage, fileQuota, send, onComplete } = this.#deps;
    fileQuota().sweep(Date.now());
    const walk = this.#opened?.walk;
    if (walk?.dueAt(Date.now()) !== undefined) {
      // The inbox may be killed in between.
      void storage.setAlarm(Date.now() + ALARM_REARM_MS);
      if (await walk.run()) {
        send(this.firstPage());
        onComplete();
      }
      if (this.#dueAt() === undefined) await storage.deleteAlarm();
    }
    this.schedule();
  }

  #dueAt(): number | undefined {
    const now = Date.now();
    const due = [this.#deps.fileQuota().dueAt(now), this.#opened?.walk.dueAt(now)];
    const times = due.filter((at) => at !== undefined);
    return times.length === 0 ? undefined : Math.min(...times);
  }

  #page(request: PageRequest): MemberChats {
    const { store, walk } = this.#open();
    const { chats, hasMore } = store.page(request);
    return { chats, has_more: hasMore, complete: walk.isComplete };
  }

  async #refresh(coins: ListCoins | undefined): Promise<void> {
    const { store, siteProfiles, walk } = this.#open();
    const { directory } = this;
    if (directory.isDue(Date.now())) {
      const { db, memberId } = this.#deps;
      await withDeadline(directory.read(() => readDirectory(db, memberId, this.shownIds)));
    }
    await siteProfiles.externalIds.load([...directory.chats.map(({ otherId }) => otherId), ...this.shownIds]);
    const wasComplete = walk.isComplete;
    const onChange = (chat: ListedChat) => this.sendChat(chat);
    await refreshChats({ ...this.#deps, store, siteProfiles, coins, onChange }, directory, walk);
    if (walk.dueAt(Date.now()) !== undefined) this.schedule();
    if (!walk.isComplete) return;
    // The sockets that are open have an incomplete one.
    if (!wasComplete) this.#deps.send(this.firstPage());
    this.#deps.onComplete();
  }

  /** Returns the chat with a member, if it has a message. */
  async #find(store: ChatListStore, otherId: number): Promise<ListedChat[]> {
    const { db, memberId } = this.#deps;
    const renames = this.#renames;
    const chat = otherId !== memberId && (await withDeadline(findMemberChat(db, memberId, otherId)));
    if (!chat) return [];
    if (renames === this.#renames && takeProfile(this.#open(), chat)) this.directory.expire();
    await this.#open().siteProfiles.externalIds.load([otherId]);
    const [hasAnswered] = await askRooms(
      { ...this.#deps, store, onChange: (found) => this.sendChat(found) },
      [chat],
    );
    if (!hasAnswered) throw new UnavailableError("the room of the chat");
    const found = store.get(chat.chatId);
    return found ? [found] : [];
  }

  /** Loads the other member of a chat that has just begun. Returns the name as inboxes store it. @throws when D1 does not answer */
  async loadOther(otherId: number): Promise<string> {
    const { siteProfiles } = this.#open();
    const [member] = await Promise.all([
      withDeadline(findProfile(this.#deps.db, otherId)),
      siteProfiles.externalIds.load([otherId]),
    ]);
    siteProfiles.pictures.take(otherId, member?.picture ?? null);
    return storedName(member ?? { id: otherId, name: null });
  }

  async #readOthers(chats: readonly ListedChat[]): Promise<void> {
    const [renames, others] = [this.#renames, othersOf(chats)];
    const [profiles] = await Promise.all([
      withDeadline(readProfiles(this.#deps.db, others)),
      this.#open().siteProfiles.externalIds.load(others),
    ]);
    if (renames === this.#renames && takeProfiles(this.#open(), chats, profiles)) this.directory.expire();
  }

  #open(): Opened {
    if (this.#opened) return this.#opened;
    const { storage, db, memberId } = this.#deps;
    migrateObject(storage, INBOX_SCHEMA);
    const siteProfiles = new SiteProfiles({ ...this.#deps, sql: storage.sql });
    const store = new ChatListStore(storage.sql, siteProfiles);
    const walk = new ListWalk({
      sql: storage.sql,
      store,
      listBelow: async (before) => {
        const query = { limit: CHATS_ASKED_AT_ONCE, before };
        const chats = await withDeadline(listChats(db, memberId, query));
        await siteProfiles.take(chats);
        return chats;
      },
      askRooms: (chats) => this.#askForWalk(store, chats),
    });
    this.#opened = { store, siteProfiles, walk };
    return this.#opened;
  }

  /**
   * Asks rooms, and sends the changes of chats that are in the first page, or that were in the list before: a client may have loaded
   * their page. It loads the others.
   */
  async #askForWalk(store: ChatListStore, chats: Parameters<typeof askRooms>[1]): Promise<void> {
    const sendable = new Set(chats.filter(({ chatId }) => store.get(chatId)).map(({ chatId }) => chatId));
    const changed = new Map<number, ListedChat>();
    await askRooms({ ...this.#deps, store, onChange: (chat) => changed.set(chat.chat_id, chat) }, chats);
    const first = store
      .page({ limit: CHATS_PAGE_DEFAULT })
      .chats.filter(({ chat_id }) => changed.has(chat_id));
    for (const { chat_id } of first) sendable.delete(chat_id);
    const others = [...changed.values()].filter(({ chat_id }) => sendable.has(chat_id));
    for (const chat of [...first, ...others]) this.sendChat(chat);
  }
}

function othersOf(chats: readonly ListedChat[]): number[] {
  return chats.map(({ other_member }) => other_member.id);
}
