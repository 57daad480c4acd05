import type { OutboxEntry } from "./outbox-entry.ts";
import type { EntryChange, OutboxStore } from "./outbox-store.ts";
import type { PendingSend } from "./pending-send.ts";

/** Writes entries to the store. The writes of one entry run one after another. */
export class EntryWriter {
  readonly #store: OutboxStore;
  readonly #pendingWrites = new Set<Promise<unknown>>();

  constructor(store: OutboxStore) {
    this.#store = store;
  }

  put(pending: PendingSend): Promise<void> {
    return this.#write(pending, () => this.#store.put({ ...pending.entry }));
  }

  /** Changes an entry. Its revision becomes higher than the stored one, and at least the one that is known here. */
  change(pending: PendingSend, change: EntryChange): Promise<OutboxEntry | undefined> {
    const { key, revision } = pending.entry;
    return this.#write(pending, () =>
      this.#store.change(key, (stored) => {
        const changed = change(stored);
        if (!changed || changed === stored) return changed;
        return { ...changed, revision: Math.max(stored.revision + 1, revision) };
      }),
    );
  }

  /** Resolves when the writes of one entry have ended; or of all entries. Never rejects. */
  async whenWritten(pending?: PendingSend): Promise<void> {
    await Promise.allSettled(pending ? [pending.pendingWrite] : this.#pendingWrites);
  }

  #write<T>(pending: PendingSend, run: () => Promise<T>): Promise<T> {
    const write = pending.pendingWrite.then(run, run);
    pending.pendingWrite = write;
    this.#pendingWrites.add(write);
    const end = () => this.#pendingWrites.delete(write);
    write.then(end, end);
    return write;
  }
}
