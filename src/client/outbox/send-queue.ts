import { ChatError, type ClientErrorCode } from "../errors.ts";
import type { OutboxEntry } from "./outbox-entry.ts";
import type { Outgoing, OutgoingState, SendResult } from "./outgoing.ts";
import { PendingSend } from "./pending-send.ts";

/** The outgoing messages of a chat in memory, in order. Thousands may be queued, so no operation on one of them visits all. */
export class SendQueue {
  readonly #onChange: (outgoing: Outgoing) => void;
  readonly #byKey = new Map<string | undefined, PendingSend>();
  /** Never has the key `undefined`. */
  readonly #byMessageId = new Map<string | undefined, PendingSend>();
  /** The same list throughout. It changes with the queue: copy it before a loop that changes the queue. */
  readonly all: PendingSend[] = [];
  /** Those of `all` that have not failed, in lists of the same kind: texts and smiles, and files. */
  readonly sending = { texts: [] as PendingSend[], files: [] as PendingSend[] };
  #lastOrder = 0;

  /** @param onChange called when the state of a message changes */
  constructor(onChange: (outgoing: Outgoing) => void) {
    this.#onChange = onChange;
  }

  has(pending: PendingSend): boolean {
    return this.get(pending.key) === pending;
  }

  find(clientMessageId: string | undefined): PendingSend | undefined {
    return this.#byMessageId.get(clientMessageId);
  }

  get(key: string | undefined): PendingSend | undefined {
    return this.#byKey.get(key);
  }

  /** Returns an `order` after all known entries, and by time relative to those of other tabs. @param now Unix ms */
  nextOrder(now: number): number {
    return Math.max(this.#lastOrder + 1, now);
  }

  add(pending: PendingSend): void {
    this.#lastOrder = Math.max(this.#lastOrder, pending.entry.order);
    this.#byKey.set(pending.key, pending);
    this.setEntry(pending, pending.entry);
    insert(this.all, pending);
    if (pending.state === "sending") insert(this.#listFor(pending), pending);
    this.#onChange(pending);
  }

  /** Takes an entry of another tab, or one that this tab has written, if it is newer than the known one. */
  upsert(entry: OutboxEntry): void {
    const known = this.get(entry.key);
    if (!known) {
      const pending = new PendingSend(entry);
      pending.isPersisted = true;
      this.add(pending);
    } else if (entry.revision > known.entry.revision) this.change(known, entry);
  }

  /**
   * Takes an entry that was loaded from the store, unless a change of this tab is newer. A tab that runs an earlier page changes
   * an entry without raising its revision.
   */
  load(entry: OutboxEntry): void {
    const known = this.get(entry.key);
    if (known && entry.revision === known.entry.revision) this.change(known, entry);
    else this.upsert(entry);
  }

  /** @param cause of a failure */
  change(pending: PendingSend, entry: OutboxEntry, cause?: unknown): void {
    this.setEntry(pending, { ...entry, content: pending.content });
    if (pending.state !== entry.state) {
      pending.state = entry.state as OutgoingState;
      const sending = this.#listFor(pending);
      remove(sending, pending);
      if (entry.state === "sending") {
        pending.expectResult();
        if (this.has(pending)) insert(sending, pending);
      } else pending.done.reject(new ChatError(entry.error ?? "storage_failed", cause));
    }
    this.#onChange(pending);
  }

  /** Takes an entry with the same state. Reports no change. */
  setEntry(pending: PendingSend, entry: OutboxEntry): void {
    this.#byMessageId.delete(pending.clientMessageId);
    pending.entry = entry;
    if (entry.clientMessageId && this.has(pending)) this.#byMessageId.set(entry.clientMessageId, pending);
  }

  /** Removes a message that the server has stored. */
  settle(pending: PendingSend, result: SendResult): void {
    pending.state = "sent";
    this.#remove(pending);
    pending.done.resolve(result);
    this.#onChange(pending);
  }

  /** Removes a message that is not sent. */
  drop(pending: PendingSend, code: ClientErrorCode, cause?: unknown): void {
    pending.state = "failed";
    this.#remove(pending);
    pending.done.reject(new ChatError(code, cause));
    this.#onChange(pending);
  }

  /** Moves new entries behind the stored ones, even if the clock was set back meanwhile. */
  moveUnpersistedLast(): void {
    let last = this.all.findLast(({ isPersisted }) => isPersisted)?.entry.order ?? 0;
    for (const { entry, isPersisted } of this.all) {
      if (!isPersisted) last = entry.order = Math.max(entry.order, last + 1);
    }
    this.#lastOrder = Math.max(this.#lastOrder, last);
    for (const list of this.#lists) list.sort(compare);
  }

  /** Rejects the results that callers wait for. */
  close(): void {
    for (const pending of this.all) pending.done.reject(new ChatError("closed"));
    this.#byKey.clear();
    this.#byMessageId.clear();
    for (const list of this.#lists) list.length = 0;
  }

  #remove(pending: PendingSend): void {
    this.#byMessageId.delete(pending.clientMessageId);
    this.#byKey.delete(pending.key);
    remove(this.all, pending);
    remove(this.#listFor(pending), pending);
  }

  get #lists(): PendingSend[][] {
    return [this.all, ...Object.values(this.sending)];
  }

  #listFor({ content }: PendingSend): PendingSend[] {
    return content.type === "file" ? this.sending.files : this.sending.texts;
  }
}

function compare(one: PendingSend, other: PendingSend): number {
  return one.entry.order - other.entry.order || (one.key < other.key ? -1 : 1);
}

/** Returns how many messages of a sorted list are before one that may be in it. */
export function countBefore(list: readonly PendingSend[], pending: PendingSend): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compare(list[middle] as PendingSend, pending) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Inserts a message into a sorted list. */
function insert(list: PendingSend[], pending: PendingSend): void {
  list.splice(countBefore(list, pending), 0, pending);
}

/** Removes a message from a list, mostly from near its start. */
function remove(list: PendingSend[], pending: PendingSend): void {
  const index = list.indexOf(pending);
  if (index >= 0) list.splice(index, 1);
}
