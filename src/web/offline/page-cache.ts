import type { ListedChat, V1Message } from "../../protocol/frames/server.ts";
import { STORED_CHATS_MAX } from "../limits.ts";

/** The list of a member's chats as this browser has last shown it. */
export type StoredList = { memberId: number; chats: readonly ListedChat[] };

/** The newest messages of a chat as this browser has last shown them. */
export type StoredChat = {
  memberId: number;
  otherId: number;
  /** By the browser's clock, in ms. The chats opened last are stored. */
  openedAt: number;
  /** The last message that the other member has read. */
  lastReadId: number;
  /** Of a text and of a file for this member. */
  prices?: { text: number; file: number } | undefined;
  exempt?: boolean;
  messages: readonly V1Message[];
};

const NAME = "parley.page";
const VERSION = 1;
const LISTS = "lists";
const CHATS = "chats";
const OPENED_AT = "openedAt";

/**
 * Stores what the page has last shown, so that it can show that before the server answers. Where the browser stores nothing, or fails,
 * nothing is there; nothing throws and nothing waits for it.
 */
export class PageCache {
  readonly #databases: IDBFactory | undefined;
  #opened: Promise<IDBDatabase | undefined> | undefined;

  constructor(databases: IDBFactory | undefined) {
    this.#databases = databases;
  }

  async loadList(memberId: number): Promise<readonly ListedChat[] | undefined> {
    const found = await this.#run([LISTS], "readonly", (of) => of(LISTS).get(memberId));
    const list: StoredList | undefined = found?.result;
    return Array.isArray(list?.chats) && list.chats.length > 0 ? list.chats : undefined;
  }

  async saveList(list: StoredList): Promise<void> {
    await this.#run([LISTS], "readwrite", (of) => of(LISTS).put(list));
  }

  async loadChat(memberId: number, otherId: number): Promise<StoredChat | undefined> {
    const found = await this.#run([CHATS], "readonly", (of) => of(CHATS).get([memberId, otherId]));
    const chat: StoredChat | undefined = found?.result;
    return Array.isArray(chat?.messages) && chat.messages.length > 0 ? chat : undefined;
  }

  /** Stores a chat, and deletes those that were opened longest ago, beyond the limit. */
  async saveChat(chat: StoredChat): Promise<void> {
    await this.#run([CHATS], "readwrite", (of) => {
      const chats = of(CHATS);
      chats.put(chat);
      const counting = chats.count();
      counting.onsuccess = () => deleteOldest(chats, counting.result - STORED_CHATS_MAX);
    });
  }

  /** Deletes what is stored of all members, or of all but one. */
  async clear({ exceptOf }: { exceptOf?: number | undefined } = {}): Promise<void> {
    await this.#run([LISTS, CHATS], "readwrite", (of) => {
      if (exceptOf === undefined) {
        of(LISTS).clear();
        of(CHATS).clear();
        return;
      }
      of(LISTS).delete(IDBKeyRange.upperBound(exceptOf, true));
      of(LISTS).delete(IDBKeyRange.lowerBound(exceptOf, true));
      // An array is more than every number.
      of(CHATS).delete(IDBKeyRange.upperBound([exceptOf]));
      of(CHATS).delete(IDBKeyRange.lowerBound([exceptOf, []]));
    });
  }

  /** Runs one transaction, and returns what `act` returns once it is complete; undefined if it fails. */
  async #run<T>(
    stores: string[],
    mode: IDBTransactionMode,
    act: (store: (name: string) => IDBObjectStore) => T,
  ): Promise<T | undefined> {
    try {
      const transaction = (await this.#database())?.transaction(stores, mode);
      if (!transaction) return undefined;
      const acted = act((name) => transaction.objectStore(name));
      await new Promise<void>((resolve, reject) => {
        transaction.oncomplete = () => resolve();
        transaction.onabort = reject;
      });
      return acted;
    } catch {
      return undefined;
    }
  }

  /** Returns the open database. After a failure, and once it was closed, the next use opens it again. */
  #database(): Promise<IDBDatabase | undefined> {
    if (this.#opened) return this.#opened;
    const reset = () => {
      this.#opened = undefined;
    };
    this.#opened = this.#open(reset);
    this.#opened.catch(reset);
    return this.#opened;
  }

  /** @param onClosed called when the database is closed, by this page or by the browser */
  async #open(onClosed: () => void): Promise<IDBDatabase | undefined> {
    const opening = this.#databases?.open(NAME, VERSION);
    if (!opening) return undefined;
    opening.onupgradeneeded = () => {
      opening.result.createObjectStore(LISTS, { keyPath: "memberId" });
      const chats = opening.result.createObjectStore(CHATS, { keyPath: ["memberId", "otherId"] });
      chats.createIndex(OPENED_AT, OPENED_AT);
    };
    const database = await new Promise<IDBDatabase>((resolve, reject) => {
      opening.onsuccess = () => resolve(opening.result);
      opening.onerror = reject;
    });
    // A later version of the page may need the database, or another tab may delete it.
    database.onversionchange = () => {
      database.close();
      onClosed();
    };
    database.onclose = onClosed;
    return database;
  }
}

function deleteOldest(chats: IDBObjectStore, count: number): void {
  if (count <= 0) return;
  let left = count;
  const walking = chats.index(OPENED_AT).openCursor();
  walking.onsuccess = () => {
    if (!walking.result || left-- <= 0) return;
    walking.result.delete();
    walking.result.continue();
  };
}

/** The cache of this browser, once `openPageCache` has run. */
export let pageCache: PageCache;

/** Call before anything uses the cache. */
export function openPageCache(databases: IDBFactory | undefined): void {
  pageCache = new PageCache(databases);
}
