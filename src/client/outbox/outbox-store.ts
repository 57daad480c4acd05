import type { OpenOutboxChannel } from "./outbox-channel.ts";
import type { OutboxEntry, OutboxScope } from "./outbox-entry.ts";

/** Returns the changed entry, the same object to leave it unchanged, or undefined to delete it. */
export type EntryChange = (stored: OutboxEntry) => OutboxEntry | undefined;

/**
 * Stores messages until the server has them. `put` and `change` must resolve only when their write is durable, even if the page is
 * closed at that moment: a message whose id was lost could be charged twice.
 */
export interface OutboxStore {
  /** The entries of one member's chat, or of all their chats, in any order. */
  load(scope: OutboxScope): Promise<OutboxEntry[]>;
  /** Writes an entry. Replaces one with the same key. */
  put(entry: OutboxEntry): Promise<void>;
  /**
   * Changes an entry in one atomic transaction, so that only one of two tabs gives it an id, and a discarded message is not sent.
   * Resolves to the entry as it is stored then, or to undefined if there is none.
   */
  change(key: string, change: EntryChange): Promise<OutboxEntry | undefined>;
  /** For a store that several tabs share. Without it, two tabs with the same chat open do not know about each other. */
  openChannel?: OpenOutboxChannel | undefined;
}

/** Returns whether an entry is in a scope. */
export function isIn({ memberId, otherMemberId }: OutboxScope): (entry: OutboxEntry) => boolean {
  return (entry) => entry.memberId === memberId && (!otherMemberId || entry.otherMemberId === otherMemberId);
}

/** Stores entries in memory, until the page or the program ends. */
export class MemoryOutboxStore implements OutboxStore {
  readonly #entries = new Map<string, OutboxEntry>();

  async load(scope: OutboxScope): Promise<OutboxEntry[]> {
    return [...this.#entries.values()].filter(isIn(scope));
  }

  async put(entry: OutboxEntry): Promise<void> {
    this.#entries.set(entry.key, { ...entry });
  }

  async change(key: string, change: EntryChange): Promise<OutboxEntry | undefined> {
    const stored = this.#entries.get(key);
    const changed = stored && change(stored);
    if (changed) this.#entries.set(key, changed);
    else this.#entries.delete(key);
    return changed;
  }
}
