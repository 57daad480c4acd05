import type { V1Error, V1Message } from "../../protocol/frames/server.ts";
import type { ClientContext } from "../client-context.ts";
import { ChatError, type ClientErrorCode } from "../errors.ts";
import { EntryWriter } from "./entry-writer.ts";
import type { OutboxChannel, OutboxEvent } from "./outbox-channel.ts";
import type { OutboxContent, OutboxEntry, OutboxScope } from "./outbox-entry.ts";
import { isDiscardable, isKnownEntry, newEntry, withAttempt } from "./outbox-rules.ts";
import type { Outgoing, SendOptions, SendResult } from "./outgoing.ts";
import { PendingSend } from "./pending-send.ts";
import { SendQueue } from "./send-queue.ts";

type OutboxDeps = {
  context: Pick<ClientContext, "clock" | "serverClock" | "store">;
  scope: OutboxScope;
  onChange: (outgoing: Outgoing) => void;
  /** Takes a send off the wire, unless the server may already have it. */
  abort: (pending: PendingSend) => void;
  /** Another tab has changed something: there may be more to send. */
  onRemoteChange: () => void;
  /** The store failed: new messages are only in memory, and those that it has are not sent. */
  onStoreError: (error: ChatError) => void;
};

/** One chat's unsent messages, in order, stored until the server has them. All tabs that share the store show the same. */
export class Outbox {
  readonly #deps: OutboxDeps;
  readonly #queue: SendQueue;
  readonly #writer: EntryWriter;
  /** Runs loads and events of other tabs one after another. */
  #tail: Promise<void>;
  /** Resolves when the stored entries are loaded. */
  readonly ready: Promise<void>;
  readonly channel: OutboxChannel | undefined;
  /** Called with each event of another tab, at once. */
  onEvent: (event: OutboxEvent) => void = () => {};
  /** In order. Changes with the outbox: copy it before a loop that changes the outbox. */
  readonly pending: readonly PendingSend[];
  /** Those of `pending` that have not failed: texts and smiles, and files. */
  readonly sending: Readonly<Record<"texts" | "files", readonly PendingSend[]>>;

  constructor(deps: OutboxDeps) {
    this.#deps = deps;
    this.#queue = new SendQueue(deps.onChange);
    ({ all: this.pending, sending: this.sending } = this.#queue);
    const { context, scope } = deps;
    this.#writer = new EntryWriter(context, {
      onError: (cause) => deps.onStoreError(new ChatError("storage_failed", cause)),
      onRecovery: () => void this.reload().then(deps.onRemoteChange),
    });
    try {
      // Open the channel before loading. Events that arrive meanwhile are handled after the load.
      this.channel = context.store.openChannel?.(scope, (event) => {
        this.onEvent(event);
        this.#tail = this.#tail.then(() => this.#apply(event));
      });
    } catch {
      // Without a channel, each tab sends on its own.
    }
    this.ready = this.#load().then(() => this.#queue.moveUnpersistedLast());
    this.#tail = this.ready;
  }

  /** @param error why the message has already failed */
  add(content: OutboxContent, { maxPrice, signal }: SendOptions = {}, error?: ClientErrorCode): PendingSend {
    const { context, scope } = this.#deps;
    const now = context.serverClock.now();
    const draft = { ...scope, order: this.#queue.nextOrder(now), content, maxPrice, error };
    const pending = new PendingSend(newEntry(draft, now));
    if (signal?.aborted) {
      pending.done.reject(new ChatError("cancelled", signal.reason));
      return pending;
    }
    if (error) pending.done.reject(new ChatError(error));
    pending.onAbort(signal, () => void this.discard(pending));
    // Write only after loading: the load decides the order of the new entry.
    pending.pendingWrite = this.ready;
    // Also if the outbox was closed meanwhile: another tab may send the message, or this one in the background.
    void this.#writer
      .put(pending)
      .then(() => this.channel?.publish({ type: "updated", entry: pending.entry }));
    pending.isOwn = true;
    this.#queue.add(pending);
    return pending;
  }

  find(clientMessageId: string | undefined): PendingSend | undefined {
    return this.#queue.find(clientMessageId);
  }

  findOutgoing({ key }: Outgoing): PendingSend | undefined {
    return this.#queue.get(key);
  }

  /** Reports a change of state or progress. */
  notifyChanged(pending: PendingSend): void {
    this.#deps.onChange(pending);
  }

  /**
   * Call before a copy of the entry is put on the wire. Stores first that a copy may leave, and under which id. If another tab has
   * given the entry an id in the meantime, the entry takes that id. If the store fails or has lost the entry, a copy leaves all the same:
   * the other tabs would take the same id.
   * @param newId for an entry without an id, or with one that is known to be unused
   */
  async prepare(pending: PendingSend, newId: string | undefined): Promise<void> {
    const unusedId = pending.clientMessageId;
    pending.isFirstAttempt = false;
    if (newId === undefined && !pending.entry.neverLeft) return this.whenWritten();
    let isFirstAttempt = false;
    const attempt = (entry: OutboxEntry) => {
      const changed = withAttempt(entry, unusedId, newId);
      isFirstAttempt = changed !== entry;
      return changed;
    };
    const stored = await this.#writer.change(pending, attempt).catch(() => undefined);
    const { clientMessageId, neverLeft, revision, state } = stored ?? {
      ...attempt(pending.entry),
      revision: pending.entry.revision + 1,
    };
    if (state === "dropped") this.#dropIfPending(pending);
    if (!this.#queue.has(pending)) return;
    this.#queue.setEntry(pending, { ...pending.entry, clientMessageId, neverLeft, revision });
    pending.needsNewId = false;
    pending.isFirstAttempt = isFirstAttempt;
    this.#publish(pending);
  }

  /** Records that no copy has left this machine, and that the one that was on the wire no longer can. */
  markNeverLeft(pending: PendingSend): void {
    void this.#update(pending, { neverLeft: true });
  }

  /** The server has stored the message. */
  markSent(pending: PendingSend, result: SendResult): void {
    this.#queue.settle(pending, result);
    this.channel?.publish({ type: "sent", key: pending.key, result });
    this.#delete(pending);
  }

  /** The message was found in the history, so the server has stored it. Its price is not known. */
  markFound(pending: PendingSend, { id, date }: V1Message, balance: number): void {
    const client_message_id = pending.clientMessageId ?? "";
    this.markSent(pending, { client_message_id, id, date, balance, price: undefined });
  }

  /** The server rejected the message, or it cannot be sent. */
  fail(pending: PendingSend, error: V1Error | ClientErrorCode, cause?: unknown): void {
    void this.#update(pending, { state: "failed", error }, cause);
  }

  /** Queues a failed message again, under the same id. */
  retry(pending: PendingSend, maxPrice = pending.entry.maxPrice): void {
    if (pending.state !== "failed") return;
    void this.#update(pending, { maxPrice, state: "sending", error: undefined });
  }

  /** Drops a message that failed, or of which no whole copy can have left this machine. Returns whether it did. */
  async discard(pending: PendingSend): Promise<boolean> {
    this.#deps.abort(pending);
    const drop = (entry: OutboxEntry): OutboxEntry =>
      isDiscardable(entry) ? { ...entry, content: { type: "text", text: "" }, state: "dropped" } : entry;
    // If the store fails, another tab may send what is in the store.
    const onError = () => (pending.isPersisted ? pending.entry : undefined);
    const stored = await this.#writer.change(pending, drop).catch(onError);
    const changed = stored ?? drop(pending.entry);
    const isDropped = changed.state === "dropped";
    if (!isDropped || !this.#queue.has(pending)) return isDropped;
    this.#queue.drop(pending, "cancelled");
    // A store that did not answer may write the entry later.
    pending.entry = changed;
    // The mark stays for tabs that miss the event. A tab that knows of it deletes the entry.
    if (this.channel) this.channel.publish({ type: "dropped", key: pending.key });
    else this.#delete(pending);
    return isDropped;
  }

  /** Reads the store again, because other tabs may have written to it. Resolves when its entries are loaded. */
  reload(): Promise<void> {
    this.#tail = this.#tail.then(() => this.#load());
    return this.#tail;
  }

  /** Resolves when the store has all changes, or has failed. */
  whenWritten(): Promise<void> {
    return this.#writer.whenWritten();
  }

  /** Rejects what callers wait for. The entries stay in the store. */
  close(): void {
    this.#queue.close();
    void this.whenWritten().then(() => this.channel?.close());
  }

  /** Takes what the store has. A message that is missing there stays: another tab may have sent it, or the browser deleted it. */
  async #load(): Promise<void> {
    await this.whenWritten();
    for (const entry of await this.#writer.load(this.#deps.scope)) {
      if (isKnownEntry(entry)) this.#queue.load(entry);
      if (entry.state !== "dropped") continue;
      this.channel?.publish({ type: "dropped", key: entry.key });
      this.#onDropped(this.#queue.get(entry.key) ?? new PendingSend(entry));
    }
  }

  #apply(event: OutboxEvent): void {
    const pending = this.#queue.get(event.type === "updated" ? event.entry.key : event.key);
    if (event.type === "updated") this.#queue.upsert(event.entry);
    else if (pending && event.type === "sent") this.#queue.settle(pending, event.result);
    else if (pending) this.#onDropped(pending);
    this.#deps.onRemoteChange();
  }

  /** Another tab has discarded the message. */
  #onDropped(pending: PendingSend): void {
    this.#dropIfPending(pending);
    this.#delete(pending);
  }

  /** Publishes a stored change, unless the message was sent or dropped in the meantime. */
  #publish(pending: PendingSend): void {
    if (this.#queue.has(pending)) this.channel?.publish({ type: "updated", entry: pending.entry });
  }

  #dropIfPending(pending: PendingSend): void {
    if (this.#queue.has(pending)) this.#queue.drop(pending, "cancelled");
  }

  /** An entry that stays because the store fails is sent again later, under the same id, and so is not stored or charged twice. */
  #delete(pending: PendingSend): void {
    this.#writer.change(pending, () => undefined).catch(() => {});
  }

  /**
   * Changes an entry here at once, then in the store, and then publishes it. One that is no longer in the store stays here.
   * @param cause of a failure
   */
  async #update(pending: PendingSend, changes: Partial<OutboxEntry>, cause?: unknown): Promise<void> {
    const revision = pending.entry.revision + 1;
    this.#queue.change(pending, { ...pending.entry, ...changes, revision }, cause);
    try {
      const stored = await this.#writer.change(pending, (entry) => ({ ...entry, ...changes }));
      if (stored?.state === "dropped") return;
      // If another tab has changed the entry just before, the stored revision is newer than the one here.
      if (stored && this.#queue.has(pending)) this.#queue.upsert(stored);
    } catch {
      // The change still holds in the open tabs.
    }
    this.#publish(pending);
  }
}
