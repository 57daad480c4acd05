import { ChatError, type ClientErrorCode } from "../errors.ts";
import type { OutboxEntry } from "./outbox-entry.ts";
import type { Outgoing, SendResult } from "./outgoing.ts";
import { PendingSend } from "./pending-send.ts";

/** The outgoing messages of a chat in memory, in order. */
export class SendQueue {
  readonly #onChange: (outgoing: Outgoing) => void;
  #pending: PendingSend[] = [];
  #lastOrder = 0;

  /** @param onChange called when the state of a message changes */
  constructor(onChange: (outgoing: Outgoing) => void) {
    this.#onChange = onChange;
  }

  get all(): readonly PendingSend[] {
    return this.#pending;
  }

  has(pending: PendingSend): boolean {
    return this.#pending.includes(pending);
  }

  find(clientMessageId: string): PendingSend | undefined {
    return this.#pending.find((pending) => pending.clientMessageId === clientMessageId);
  }

  get(key: string): PendingSend | undefined {
    return this.#pending.find((pending) => pending.key === key);
  }

  /** Returns an `order` after all known entries, and by time relative to those of other tabs. @param now Unix ms */
  nextOrder(now: number): number {
    return Math.max(this.#lastOrder + 1, now);
  }

  add(pending: PendingSend): void {
    this.#lastOrder = Math.max(this.#lastOrder, pending.entry.order);
    this.#pending = [...this.#pending, pending].toSorted(inOrder);
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
    pending.entry = { ...entry, content: pending.content };
    if (pending.state !== entry.state) {
      pending.state = entry.state;
      if (entry.state === "sending") pending.expectResult();
      else pending.done.reject(new ChatError(entry.error ?? "storage_failed", cause));
    }
    this.#onChange(pending);
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
    const persisted = this.#pending.filter(({ isPersisted }) => isPersisted);
    let last = Math.max(0, ...persisted.map(({ entry }) => entry.order));
    for (const { entry, isPersisted } of this.#pending) {
      if (!isPersisted) last = entry.order = Math.max(entry.order, last + 1);
    }
    this.#lastOrder = Math.max(this.#lastOrder, last);
    this.#pending = this.#pending.toSorted(inOrder);
  }

  /** Rejects what callers wait for. */
  close(): void {
    for (const pending of this.#pending) pending.done.reject(new ChatError("closed"));
    this.#pending = [];
  }

  #remove(pending: PendingSend): void {
    this.#pending = this.#pending.filter((each) => each !== pending);
  }
}

function inOrder(one: PendingSend, other: PendingSend): number {
  return one.entry.order - other.entry.order || (one.key < other.key ? -1 : 1);
}
