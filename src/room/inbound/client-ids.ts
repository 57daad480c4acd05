import { CLIENT_IDS_CACHED, CLIENT_IDS_SCAN_MAX_ROWS, CLIENT_IDS_WINDOW_MS } from "../../core/limits.ts";
import type { Messages } from "../store/messages.ts";

/** The result of looking up a `client_message_id`. `unknown`: the message may be stored, before the id `before`. */
export type ClientIdLookup =
  | { kind: "stored"; id: number }
  | { kind: "new" }
  | { kind: "unknown"; before: number };

/**
 * Finds stored messages by their sender's `client_message_id`, without an index in SQLite. The newest ids are in memory. For an
 * older one, it scans the primary key backwards, as far as a message with that id can be dated.
 */
export class ClientIdIndex {
  readonly #messages: Messages;
  /** Message ids by `keyOf`, in the order of the messages. */
  readonly #ids = new Map<string, number>();
  /** The id from which on memory holds all messages; undefined until the first lookup. */
  #cachedFrom: number | undefined;

  constructor(messages: Messages) {
    this.#messages = messages;
  }

  /** Call for each message that is stored. */
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

  /** Clears the memory: the next lookup loads it again. */
  clear(): void {
    this.#ids.clear();
    this.#cachedFrom = undefined;
  }

  /** Returns the message with an id that is in memory, as is each that was stored since a search for it began. */
  cached(memberId: number, clientMessageId: string): number | undefined {
    return this.#ids.get(keyOf(memberId, clientMessageId));
  }

  /** Looks an id up in memory. @param since the earliest time at which a message with this id can be dated (Unix ms) */
  lookup(memberId: number, clientMessageId: string, since: number, now: number): ClientIdLookup {
    const from = this.#cachedFrom ?? this.#load(now);
    const id = this.cached(memberId, clientMessageId);
    if (id !== undefined) return { kind: "stored", id };
    for (const { at } of this.#messages.clientIdsBefore(from))
      return at < since ? { kind: "new" } : { kind: "unknown", before: from };
    return { kind: "new" };
  }

  /**
   * Searches storage, from the message before `before` back, for an id that `lookup` or the last `scan` did not find. Reads a
   * bounded number of rows, and returns `unknown` if there are more.
   */
  scan(
    memberId: number,
    clientMessageId: string,
    { since, before }: { since: number; before: number },
  ): ClientIdLookup {
    const first = this.#messages.firstIdSince(since);
    const from = Math.max(first, before - CLIENT_IDS_SCAN_MAX_ROWS);
    const id = this.#messages.findClientId(memberId, clientMessageId, from, before);
    if (id !== undefined) return { kind: "stored", id };
    return from > first ? { kind: "unknown", before: from } : { kind: "new" };
  }

  /** Loads the newest ids after the room woke, so that most sends need no scan. */
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
