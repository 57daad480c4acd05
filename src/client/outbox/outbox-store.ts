import type { OpenOutboxChannel } from "./outbox-channel.ts";
import type { OutboxEntry, OutboxScope } from "./outbox-entry.ts";

/** What becomes of an entry; undefined deletes it. The same object leaves it as it is. */
export type EntryChange = (stored: OutboxEntry) => OutboxEntry | undefined;

/**
 * Where what is to be sent is kept until the site has it. `put` and `change` must not resolve before a later `load` will find
 * what they wrote, even if the page is closed in that moment: what is on the wire without its id being kept could be paid for
 * twice.
 */
export interface OutboxStore {
  /** The entries of one member's chat, in any order. */
  load(scope: OutboxScope): Promise<OutboxEntry[]>;
  /** Replaces what has the same key. */
  put(entry: OutboxEntry): Promise<void>;
  /**
   * Reads an entry and writes what becomes of it, with nobody else's writing in between: so that of two who share the store
   * only one gives an id, and what was dropped is not sent. Returns what is kept from then on; undefined where there is none.
   */
  change(key: string, change: EntryChange): Promise<OutboxEntry | undefined>;
  /** Where others may reach the store too. Without it, who of two opens the same chat does not hear of the other. */
  openChannel?: OpenOutboxChannel | undefined;
}

/** Keeps entries as long as the page, or the program, lives. */
export class MemoryOutboxStore implements OutboxStore {
  readonly #entries = new Map<string, OutboxEntry>();

  async load({ memberId, otherMemberId }: OutboxScope): Promise<OutboxEntry[]> {
    return [...this.#entries.values()].filter(
      (entry) => entry.memberId === memberId && entry.otherMemberId === otherMemberId,
    );
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
