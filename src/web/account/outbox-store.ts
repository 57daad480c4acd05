import { Emitter } from "../../client/emitter.ts";
import { IdbOutboxStore } from "../../client/outbox/idb-outbox-store.ts";
import type { OutboxEntry } from "../../client/outbox/outbox-entry.ts";

/** The outbox of this browser. It reports each new entry that it has stored, by its key. */
class PageOutboxStore extends IdbOutboxStore {
  readonly #events = new Emitter<{ stored: string }>();

  /** Adds a listener. @returns a function that removes it */
  onStored(listener: (key: string) => void): () => void {
    return this.#events.on("stored", listener);
  }

  override async put(entry: OutboxEntry): Promise<void> {
    await super.put(entry);
    this.#events.emit("stored", entry.key);
  }
}

/** The outbox of the page's member, once `openOutbox` has run. */
export let outboxStore: PageOutboxStore;

/** Call before anything uses the outbox. @param origin the server's origin */
export function openOutbox(origin: string): void {
  outboxStore = new PageOutboxStore(origin);
}
