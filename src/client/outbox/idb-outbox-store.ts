import { completionOf, type Database, type ObjectStore, openDatabase, resultOf } from "./indexed-db.ts";
import type { OutboxEvent } from "./outbox-channel.ts";
import type { OutboxEntry, OutboxScope } from "./outbox-entry.ts";
import { type EntryChange, isIn, type OutboxStore } from "./outbox-store.ts";
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

/**
 * Stores entries in IndexedDB, files included, across reloads and crashes. All tabs of the page's origin share them, and one of the
 * tabs sends.
 */
export class IdbOutboxStore implements OutboxStore {
  readonly #name: string;
  #database: Promise<Database<StoredEntry>> | undefined;
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
        new TabChannel(`${this.#name} ${memberId}`, otherMemberId, tabs, onEvent));
  }

  async load(scope: OutboxScope): Promise<OutboxEntry[]> {
    const database = await this.#open();
    const store = database.transaction("entries", "readonly").objectStore("entries");
    return (await resultOf(store.getAll())).map(fromStored).filter(isIn(scope));
  }

  async put(entry: OutboxEntry): Promise<void> {
    await this.#write((store) => store.put(toStored(entry)));
  }

  change(key: string, change: EntryChange): Promise<OutboxEntry | undefined> {
    return this.#write(async (store) => {
      const stored = await resultOf(store.get(key));
      const entry = stored && fromStored(stored);
      const changed = entry && change(entry);
      if (changed === entry) return entry;
      if (changed) store.put(toStored(changed));
      else store.delete(key);
      return changed;
    });
  }

  /**
   * Deletes all unsent messages of some members, in every chat. Call when a member leaves the browser to others, and when one logs in
   * on a browser that others may have used.
   * @param hasLeft whether a member's messages are deleted
   */
  clear(hasLeft: (memberId: number) => boolean): Promise<void> {
    return this.#write(async (store) => {
      for (const { key, memberId } of await resultOf(store.getAll()))
        if (hasLeft(memberId)) store.delete(key);
    });
  }

  /**
   * Runs `run` in one transaction. Resolves to its result when the transaction is on the disk, because of "strict": a browser's
   * default completes earlier.
   */
  async #write<T>(run: (store: ObjectStore<StoredEntry>) => T): Promise<Awaited<T>> {
    const database = await this.#open();
    const transaction = database.transaction("entries", "readwrite", { durability: "strict" });
    const [result] = await Promise.all([run(transaction.objectStore("entries")), completionOf(transaction)]);
    return result;
  }

  #open(): Promise<Database<StoredEntry>> {
    if (this.#database) return this.#database;
    const reset = () => {
      this.#database = undefined;
    };
    const opened = openDatabase<StoredEntry>(this.#name, {
      create(database) {
        const entries = database.createObjectStore("entries", { keyPath: "key" });
        // For tabs that run an earlier page.
        entries.createIndex("chat", ["memberId", "otherMemberId"]);
      },
      // Another tab upgrades the database, or the browser closed it: open it again on the next use.
      onClose: reset,
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
