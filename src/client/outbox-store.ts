import type { V1Error } from "../protocol/server-frames.ts";
import type { OwnCode } from "./chat-error.ts";
import type { ShareOutbox } from "./outbox-share.ts";

/** What is sent. */
export type Content =
  | { type: "text"; text: string }
  | { type: "smile"; smileId: number }
  | { type: "file"; file: Blob; name: string; text: string };

/** A message that is not known to be stored by the site yet. */
export type OutboxEntry = {
  /** Its name on this machine. */
  key: string;
  memberId: number;
  /** The chat: its other member. */
  otherMemberId: number;
  /** Earlier ones are smaller. */
  order: number;
  content: Content;
  /** Whole coins. */
  maxPrice?: number | undefined;
  /** From the moment in which it is first put on the wire, and then for ever. */
  clientMessageId?: string | undefined;
  /** It has an id, and yet no whole copy of it can have left this machine: who puts it on the wire takes this away before. */
  isUnsent?: boolean | undefined;
  state: "sending" | "failed";
  /** Why it failed: what the site said, or a code of the client's own. */
  error?: V1Error | OwnCode | undefined;
};

export type OutboxScope = { memberId: number; otherMemberId: number };

/** What becomes of an entry; undefined deletes it. The same object leaves it as it is. */
export type Change = (kept: OutboxEntry) => OutboxEntry | undefined;

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
  change(key: string, change: Change): Promise<OutboxEntry | undefined>;
  /** Where others may reach the store too. Without it, who of two opens the same chat does not hear of the other. */
  share?: ShareOutbox | undefined;
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

  async change(key: string, change: Change): Promise<OutboxEntry | undefined> {
    const kept = this.#entries.get(key);
    const changed = kept && change(kept);
    if (changed) this.#entries.set(key, changed);
    else this.#entries.delete(key);
    return changed;
  }
}
