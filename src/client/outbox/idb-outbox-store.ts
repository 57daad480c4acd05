import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import type { OutboxEvent } from "./outbox-channel.ts";
import type { OutboxEntry, OutboxScope } from "./outbox-entry.ts";
import type { EntryChange, OutboxStore } from "./outbox-store.ts";
import { systemTabApis, type TabApis, TabChannel } from "./tab-channel.ts";

/**
 * An entry on disk. `isUnsent` and `not_kept` are the names that earlier pages wrote. They stay: a tab that still runs such a page
 * may send next, and it clears `isUnsent` alone before it does.
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
 * Keeps entries in the browser, files included, across reloads and crashes. The tabs that have the site open share them: one of
 * them sends.
 */
export class IdbOutboxStore implements OutboxStore {
  readonly #name: string;
  #database: Promise<IDBPDatabase<Schema>> | undefined;
  readonly openChannel: OutboxStore["openChannel"];

  /**
   * @param origin its name: each has a database of its own
   * @param tabs undefined where there are no others
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
    const reset = () => {
      this.#database = undefined;
    };
    const opened = openDB<Schema>(this.#name, 1, {
      upgrade(database) {
        const entries = database.createObjectStore("entries", { keyPath: "key" });
        entries.createIndex("chat", ["memberId", "otherMemberId"]);
      },
      // A later version wants to begin, in another tab: this one lets it, and opens what it then finds.
      blocking: () => {
        reset();
        // In brackets for whoever compiles this without a browser's types.
        void opened.then((database) => database["close"]());
      },
      // The browser has closed it: the next one who asks opens it anew.
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
