import type { V1Error } from "../protocol/server-frames.ts";

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
  state: "waiting" | "failed";
  /** Why it failed. */
  error?: V1Error | undefined;
};

export type OutboxScope = { memberId: number; otherMemberId: number };

/**
 * Where what is to be sent is kept until the site has it. `put` must not resolve before the entry will be found by a later
 * `load`, even if the page is closed in that moment: what is on the wire without its id being kept could be paid for twice.
 */
export interface OutboxStore {
  /** The entries of one member's chat, in any order. */
  load(scope: OutboxScope): Promise<OutboxEntry[]>;
  /** Replaces what has the same key. */
  put(entry: OutboxEntry): Promise<void>;
  delete(key: string): Promise<void>;
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

  async delete(key: string): Promise<void> {
    this.#entries.delete(key);
  }
}
