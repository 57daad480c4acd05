import { CLIENT_IDS_CACHED, CLIENT_IDS_SCAN_MAX_ROWS, CLIENT_IDS_WINDOW_MS } from "../../core/limits.ts";
import type { Messages } from "../store/messages.ts";

/** What is known of a member's own id for a message: the message that has it; that none has; or what it takes to know. */
export type ClientIdLookup = { kind: "stored"; id: number } | { kind: "new" } | { kind: "unknown" };

/**
 * The members' own ids of the messages that are stored, without an index: the newest are in memory, older ones are looked for
 * along the primary key, as far back as a message with that id can be dated.
 */
export class ClientIdIndex {
  readonly #messages: Messages;
  /** By member and id. In the order of the messages. */
  readonly #ids = new Map<string, number>();
  /** Memory knows all messages from this id on; undefined until it was asked. */
  #cachedFrom: number | undefined;

  constructor(messages: Messages) {
    this.#messages = messages;
  }

  /** To be called for each message that is stored. */
  add(memberId: number, clientMessageId: string | undefined, id: number): void {
    if (clientMessageId === undefined || this.#cachedFrom === undefined) return;
    this.#ids.set(keyOf(memberId, clientMessageId), id);
    if (this.#ids.size <= CLIENT_IDS_CACHED) return;
    for (const [key, oldest] of this.#ids) {
      this.#ids.delete(key);
      this.#cachedFrom = oldest + 1;
      break;
    }
  }

  /** Forgets what memory knows: it is read again when it is needed. */
  clear(): void {
    this.#ids.clear();
    this.#cachedFrom = undefined;
  }

  /** What memory knows of an id that no message dated before `since` (Unix ms) can have. */
  lookup(memberId: number, clientMessageId: string, since: number, now: number): ClientIdLookup {
    const from = this.#cachedFrom ?? this.#load(now);
    const id = this.#ids.get(keyOf(memberId, clientMessageId));
    if (id !== undefined) return { kind: "stored", id };
    for (const { at } of this.#messages.clientIdsBefore(from))
      return { kind: at < since ? "new" : "unknown" };
    return { kind: "new" };
  }

  /** Looks for what memory does not know. `unknown` when it is too far back. */
  scan(memberId: number, clientMessageId: string, since: number): ClientIdLookup {
    let rows = 0;
    for (const row of this.#messages.clientIdsBefore(this.#cachedFrom ?? 1)) {
      if (row.at < since) return { kind: "new" };
      if (++rows > CLIENT_IDS_SCAN_MAX_ROWS) return { kind: "unknown" };
      if (row.member_id === memberId && row.client_message_id === clientMessageId) {
        return { kind: "stored", id: row.id };
      }
    }
    return { kind: "new" };
  }

  /** Fills the memory of a room that woke, so that usual sends need no search. */
  #load(now: number): number {
    const found: [string, number][] = [];
    let from = this.#messages.lastId + 1;
    for (const row of this.#messages.clientIdsBefore(from)) {
      if (row.at < now - CLIENT_IDS_WINDOW_MS || this.#messages.lastId - row.id >= CLIENT_IDS_CACHED) break;
      from = row.id;
      if (row.client_message_id !== null) {
        found.push([keyOf(row.member_id, row.client_message_id), row.id]);
      }
    }
    for (const [key, id] of found.reverse()) this.#ids.set(key, id);
    this.#cachedFrom = from;
    return from;
  }
}

function keyOf(memberId: number, clientMessageId: string): string {
  return `${memberId} ${clientMessageId}`;
}
