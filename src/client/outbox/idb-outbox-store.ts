import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import type { OutboxEvent } from "./outbox-channel.ts";
import type { OutboxEntry, OutboxScope } from "./outbox-entry.ts";
import type { EntryChange, OutboxStore } from "./outbox-store.ts";
import { systemTabApis, type TabApis, TabChannel } from "./tab-channel.ts";

/**
 * An entry on disk. `isUnsent` and `not_kept` are the names that earlier pages wrote. They stay: a tab that still runs such a page
 * may send next, and then it clears only `isUnsent` first.
 */
type StoredEntry = Omit<OutboxEntry, "revision" | "neverLeft" | "error"> & {
  /** Missing in what earlier pages wrote. */
  revision?: number;
  isUnsent?: boolean | undefined;
  error?: OutboxEntry["error"] | "not_kept";
};

interface Schema extends DBSchema {
  entries: { key: string; value: StoredEntry; indexes: { chat: [number, number] } };
}

/**
 * Stores entries in IndexedDB, files included, across reloads and crashes. All tabs of the page's origin share them, and one of the
 * tabs sends.
 */
export class IdbOutboxStore implements OutboxStore {
  readonly #name: string;
  #database: Promise<IDBPDatabase<Schema>> | undefined;
  readonly openChannel: OutboxStore["openChannel"];

  /**
   * @param origin the server's origin. Each has its own database
   * @param tabs the APIs that connect the tabs; undefined if the platform has none, and then each tab sends on its own
   */
  constructor(origin: string, tabs: TabApis | undefined = systemTabApis()) {
    this.#name = `parley outbox ${origin}`;
    this.openChannel =
      tabs &&
      (({ memberId, otherMemberId }, onEvent: (event: OutboxEvent) => void) =>
        new TabChannel(`${this.#name} ${memberId} ${otherMemberId}`, tabs, onEvent));
  }

  async load({ memberId, otherMemberId }: OutboxScope): Promise<OutboxEntry[]> {
    const database = await this.#open();
    const stored = await database.getAllFromIndex("entries", "chat", [memberId, otherMemberId]);
    return stored.map(fromStored);
  }

  async put(entry: OutboxEntry): Promise<void> {
    const { store, done } = await this.#write();
    await Promise.all([store.put(toStored(entry)), done]);
  }

  async change(key: string, change: EntryChange): Promise<OutboxEntry | undefined> {
    const { store, done } = await this.#write();
    async function run(): Promise<OutboxEntry | undefined> {
      const stored = await store.get(key);
      const entry = stored && fromStored(stored);
      const changed = entry && change(entry);
      if (changed !== entry) await (changed ? store.put(toStored(changed)) : store.delete(key));
      return changed;
    }
    const [changed] = await Promise.all([run(), done]);
    return changed;
  }

  /** Deletes all unsent messages of a member, in every chat. Call when the member leaves the browser to others. */
  clear(memberId: number): Promise<void> {
    return this.#deleteWhere((entry) => entry.memberId === memberId);
  }

  /** Deletes the unsent messages of all members but one. Call when that member logs in on a browser that others may have used. */
  clearOthers(memberId: number): Promise<void> {
    return this.#deleteWhere((entry) => entry.memberId !== memberId);
  }

  async #deleteWhere(isDeleted: (entry: StoredEntry) => boolean): Promise<void> {
    const { store, done } = await this.#write();
    const deleted = (await store.getAll()).filter(isDeleted);
    await Promise.all([...deleted.map(({ key }) => store.delete(key)), done]);
  }

  /** With "strict", a transaction completes when it is on the disk. A browser's default completes earlier. */
  async #write() {
    const database = await this.#open();
    return database.transaction("entries", "readwrite", { durability: "strict" });
  }

  #open(): Promise<IDBPDatabase<Schema>> {
    if (this.#database) return this.#database;
    const reset = () => {
      this.#database = undefined;
    };
    const opened = openDB<Schema>(this.#name, 1, {
      upgrade(database) {
        const entries = database.createObjectStore("entries", { keyPath: "key" });
        entries.createIndex("chat", ["memberId", "otherMemberId"]);
      },
      // Another tab upgrades the database: close it here, and open it again on the next use.
      blocking: () => {
        reset();
        // The brackets let this compile without a browser's types.
        void opened.then((database) => database["close"]());
      },
      // The browser has closed the database: open it again on the next use.
      terminated: reset,
    });
    opened.catch(reset);
    this.#database = opened;
    return opened;
  }
}

function fromStored({ revision = 0, isUnsent, error, ...entry }: StoredEntry): OutboxEntry {
  return {
    ...entry,
    revision,
    neverLeft: isUnsent,
    error: error === "not_kept" ? "storage_failed" : error,
  };
}

function toStored({ neverLeft, error, ...entry }: OutboxEntry): StoredEntry {
  return { ...entry, isUnsent: neverLeft, error: error === "storage_failed" ? "not_kept" : error };
}
