import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import type { OutboxEntry, OutboxScope } from "./outbox-entry.ts";
import type { OutboxNews } from "./outbox-share.ts";
import type { Change, OutboxStore } from "./outbox-store.ts";
import { systemTabs, TabShare, type Tabs } from "./tab-share.ts";

interface Schema extends DBSchema {
  entries: { key: string; value: OutboxEntry; indexes: { chat: [number, number] } };
}

/**
 * Keeps entries in the browser, files included, across reloads and crashes. The tabs that have the site open share them: one of
 * them sends.
 */
export class IdbOutboxStore implements OutboxStore {
  readonly #name: string;
  #database: Promise<IDBPDatabase<Schema>> | undefined;
  readonly share: OutboxStore["share"];

  /**
   * @param site its name: each has a database of its own
   * @param tabs undefined where there are no others
   */
  constructor(site: string, tabs: Tabs | undefined = systemTabs()) {
    this.#name = `parley outbox ${site}`;
    this.share =
      tabs &&
      (({ memberId, otherMemberId }, hear: (news: OutboxNews) => void) =>
        new TabShare(`${this.#name} ${memberId} ${otherMemberId}`, tabs, hear));
  }

  async load({ memberId, otherMemberId }: OutboxScope): Promise<OutboxEntry[]> {
    const database = await this.#open();
    return database.getAllFromIndex("entries", "chat", [memberId, otherMemberId]);
  }

  async put(entry: OutboxEntry): Promise<void> {
    const { store, done } = await this.#write();
    await Promise.all([store.put(entry), done]);
  }

  async change(key: string, change: Change): Promise<OutboxEntry | undefined> {
    const { store, done } = await this.#write();
    async function run(): Promise<OutboxEntry | undefined> {
      const kept = await store.get(key);
      const changed = kept && change(kept);
      if (changed !== kept) await (changed ? store.put(changed) : store.delete(key));
      return changed;
    }
    const [changed] = await Promise.all([run(), done]);
    return changed;
  }

  /** Drops all that a member had to send, in every chat: for a browser that they leave to others. */
  async clear(memberId: number): Promise<void> {
    const { store, done } = await this.#write();
    const own = (await store.getAll()).filter((entry) => entry.memberId === memberId);
    await Promise.all([...own.map(({ key }) => store.delete(key)), done]);
  }

  /** A transaction is done when it is on the disk: "strict" waits for that, where a browser's default does not. */
  async #write() {
    const database = await this.#open();
    return database.transaction("entries", "readwrite", { durability: "strict" });
  }

  #open(): Promise<IDBPDatabase<Schema>> {
    if (this.#database) return this.#database;
    const forget = () => {
      this.#database = undefined;
    };
    const opened = openDB<Schema>(this.#name, 1, {
      upgrade(database) {
        const entries = database.createObjectStore("entries", { keyPath: "key" });
        entries.createIndex("chat", ["memberId", "otherMemberId"]);
      },
      // A later version wants to begin, in another tab: this one lets it, and opens what it then finds.
      blocking: () => {
        forget();
        // In brackets for whoever compiles this without a browser's types.
        void opened.then((database) => database["close"]());
      },
      // The browser has closed it: the next one who asks opens it anew.
      terminated: forget,
    });
    opened.catch(forget);
    this.#database = opened;
    return opened;
  }
}
