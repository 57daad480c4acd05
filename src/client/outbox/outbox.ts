import type { V1Error, V1Message } from "../../protocol/frames/server.ts";
import { ChatError, type ClientErrorCode } from "../errors.ts";
import type { OutboxChannel, OutboxEvent } from "./outbox-channel.ts";
import type { OutboxContent, OutboxEntry, OutboxScope } from "./outbox-entry.ts";
import type { EntryChange, OutboxStore } from "./outbox-store.ts";
import { type Outgoing, PendingSend, type SendOptions, type SendResult } from "./outgoing.ts";
import { SendQueue } from "./send-queue.ts";
import { newKey } from "./uuid.ts";

type OutboxDeps = {
  store: OutboxStore;
  scope: OutboxScope;
  /** Unix ms. */
  now: () => number;
  onChange: (outgoing: Outgoing) => void;
  /** Takes what is to be dropped off the wire, if the site can't have it yet. */
  abort: (pending: PendingSend) => void;
  /** Others who share the store have changed something: there may be more to send. */
  onRemoteChange: () => void;
  /** The store could not be read: what was kept in it is not sent. */
  onLoadError: (error: ChatError) => void;
};

/** What a chat has to send, in order, kept in a store until the site has it. All who share the store see the same. */
export class Outbox {
  readonly #deps: OutboxDeps;
  readonly #queue: SendQueue;
  readonly #pendingWrites = new Set<Promise<unknown>>();
  /** What is loaded and what is heard, one behind the other. */
  #tail: Promise<void>;
  /** What was kept is here. */
  readonly ready: Promise<void>;
  readonly channel: OutboxChannel | undefined;

  constructor(deps: OutboxDeps) {
    this.#deps = deps;
    this.#queue = new SendQueue(deps.onChange);
    // Before it is loaded: what the others do meanwhile is heard after it.
    this.channel = deps.store.openChannel?.(deps.scope, (event) => {
      this.#tail = this.#tail.then(() => this.#onEvent(event));
    });
    this.ready = this.#load().then(() => this.#queue.moveUnpersistedLast());
    this.#tail = this.ready;
  }

  get pending(): readonly PendingSend[] {
    return this.#queue.all;
  }

  /** @param initialError why it has failed before it could be sent */
  add(content: OutboxContent, options: SendOptions = {}, initialError?: V1Error): PendingSend {
    const { scope, store, now } = this.#deps;
    const { maxPrice, signal } = options;
    const order = this.#queue.nextOrder(now());
    const state = initialError ? ("failed" as const) : ("sending" as const);
    const entry = { ...scope, key: newKey(), order, content, maxPrice, state, error: initialError };
    const pending = new PendingSend(entry);
    if (signal?.aborted) {
      pending.done.reject(new ChatError("cancelled", signal.reason));
      return pending;
    }
    if (initialError) pending.done.reject(new ChatError(initialError));
    const drop = () => void this.discard(pending);
    signal?.addEventListener("abort", drop);
    const end = () => signal?.removeEventListener("abort", drop);
    pending.done.promise.then(end, end);
    // Not before its place behind what was kept is known.
    pending.pendingWrite = this.ready;
    const put = this.#write(pending, () => store.put({ ...pending.entry }));
    put.then(
      () => {
        pending.isPersisted = true;
        this.#publish(pending);
      },
      (error) => {
        this.#queue.drop(pending, "storage_failed", error);
        this.#change(pending, () => undefined).catch(() => {});
      },
    );
    this.#queue.add(pending);
    return pending;
  }

  find(clientMessageId: string | undefined): PendingSend | undefined {
    return clientMessageId === undefined ? undefined : this.#queue.find(clientMessageId);
  }

  findOutgoing({ key }: Outgoing): PendingSend | undefined {
    return this.#queue.get(key);
  }

  /** Its state has changed. */
  notifyChanged(pending: PendingSend): void {
    this.#deps.onChange(pending);
  }

  /**
   * To be called before a send is put on the wire. Done when it is kept that a copy of it may leave, and under which id; or that
   * somebody has dropped it: then it is taken out. If another one has given it an id meanwhile, then that one is its id.
   * @param newId for one that has none, or none that is any use
   */
  async prepare(pending: PendingSend, newId: string | undefined): Promise<void> {
    const before = pending.clientMessageId;
    pending.isFirstAttempt = false;
    if (newId === undefined && !pending.entry.neverLeft) return this.whenWritten(pending);
    let isFirstAttempt = false;
    try {
      const stored = await this.#change(pending, (entry) => {
        const isNew = newId !== undefined && entry.clientMessageId === before;
        isFirstAttempt = isNew || entry.neverLeft === true;
        const clientMessageId = isNew ? newId : entry.clientMessageId;
        return isFirstAttempt ? { ...entry, clientMessageId, neverLeft: undefined } : entry;
      });
      if (stored) {
        const { clientMessageId, neverLeft } = stored;
        pending.needsNewId = false;
        pending.isFirstAttempt = isFirstAttempt;
        pending.entry = { ...pending.entry, clientMessageId, neverLeft };
        this.#publish(pending);
      } else if (this.#queue.has(pending)) this.#queue.drop(pending, "cancelled");
    } catch (error) {
      this.fail(pending, "storage_failed", error);
    }
  }

  /** The copy that was on the wire has not left this machine, and can't any more; nor did any before it. */
  markNeverLeft(pending: PendingSend): void {
    this.#queue.change(pending, { ...pending.entry, neverLeft: true });
    const publish = () => this.#publish(pending);
    this.#change(pending, (entry) => ({ ...entry, neverLeft: true })).then(publish, publish);
  }

  /** The site has it. */
  markSent(pending: PendingSend, result: SendResult): void {
    this.#queue.settle(pending, result);
    this.channel?.publish({ type: "sent", key: pending.key, result });
    // If it stays, it is sent again some day, under the same id: that changes nothing.
    this.#change(pending, () => undefined).catch(() => {});
  }

  /** The site has it, by a message that was found: what it cost is not known. */
  markFound(pending: PendingSend, { id, date }: V1Message, balance: number): void {
    const client_message_id = pending.clientMessageId ?? "";
    this.markSent(pending, { client_message_id, id, date, balance, price: undefined });
  }

  /** The site refused it, or it can't be sent. */
  fail(pending: PendingSend, error: V1Error | ClientErrorCode, cause?: unknown): void {
    this.#queue.change(pending, { ...pending.entry, state: "failed", error }, cause);
    const publish = () => this.#publish(pending);
    this.#change(pending, (entry) => ({ ...entry, state: "failed", error })).then(publish, publish);
  }

  /** Sends again what failed, under the same id. */
  retry(pending: PendingSend, maxPrice = pending.entry.maxPrice): void {
    if (pending.state !== "failed") return;
    const changes = { maxPrice, state: "sending", error: undefined } as const;
    this.#queue.change(pending, { ...pending.entry, ...changes });
    this.#change(pending, (entry) => ({ ...entry, ...changes })).then(
      (stored) => {
        if (stored) this.#publish(pending);
        else if (this.#queue.has(pending)) this.#queue.drop(pending, "cancelled");
      },
      () => this.#publish(pending),
    );
  }

  /** Drops what failed, or no whole copy of which can have left this machine. Returns whether it did: nothing else can be undone. */
  async discard(pending: PendingSend): Promise<boolean> {
    this.#deps.abort(pending);
    let canDiscard = false;
    const dropped = this.#change(pending, (entry) => {
      canDiscard =
        entry.state === "failed" || entry.clientMessageId === undefined || entry.neverLeft === true;
      return canDiscard ? undefined : entry;
    });
    await dropped.catch(() => {
      canDiscard = false;
    });
    if (!canDiscard || !this.#queue.has(pending)) return canDiscard;
    this.#queue.drop(pending, "cancelled");
    this.channel?.publish({ type: "dropped", key: pending.key });
    return true;
  }

  /** Reads the store again: others have written to it. Done when all is here. */
  reload(): Promise<void> {
    this.#tail = this.#tail.then(() => this.#load());
    return this.#tail;
  }

  /** Done when the store has what was written of a send; or of all of them. */
  async whenWritten(pending?: PendingSend): Promise<void> {
    await Promise.allSettled(pending ? [pending.pendingWrite] : this.#pendingWrites);
  }

  /** Nobody waits any more. The store has all of it. */
  close(): void {
    this.#queue.close();
    this.channel?.close();
  }

  async #load(): Promise<void> {
    const { store, scope, onLoadError } = this.#deps;
    await this.whenWritten();
    const before = new Map(this.pending.map((pending) => [pending, pending.pendingWrite]));
    /** Otherwise what was written here since is newer than what is read. */
    const isUnchanged = (pending: PendingSend) => before.get(pending) === pending.pendingWrite;
    try {
      const entries = await store.load(scope);
      for (const pending of before.keys()) {
        const isGone = pending.isPersisted && !entries.some(({ key }) => key === pending.key);
        // What may be stored is said again, under its id. Anything else that is not there was dropped.
        const mayBeStored = pending.isOnWire && pending.state === "sending" && !pending.entry.neverLeft;
        if (isGone && !mayBeStored && isUnchanged(pending)) this.#queue.drop(pending, "cancelled");
      }
      for (const entry of entries) {
        const pending = this.#queue.get(entry.key);
        if (!pending || isUnchanged(pending)) this.#queue.upsert(entry);
      }
    } catch (error) {
      onLoadError(new ChatError("storage_failed", error));
    }
  }

  #onEvent(event: OutboxEvent): void {
    const pending = this.#queue.get(event.type === "updated" ? event.entry.key : event.key);
    if (event.type === "updated") this.#queue.upsert(event.entry);
    else if (pending && event.type === "sent") this.#queue.settle(pending, event.result);
    else if (pending) this.#queue.drop(pending, "cancelled");
    this.#deps.onRemoteChange();
  }

  /** To be told when it is kept. Of what has come to its end nothing more is told. */
  #publish(pending: PendingSend): void {
    if (this.#queue.has(pending)) this.channel?.publish({ type: "updated", entry: pending.entry });
  }

  #change(pending: PendingSend, change: EntryChange): Promise<OutboxEntry | undefined> {
    return this.#write(pending, () => this.#deps.store.change(pending.key, change));
  }

  #write<T>(pending: PendingSend, run: () => Promise<T>): Promise<T> {
    const write = pending.pendingWrite.then(run, run);
    pending.pendingWrite = write;
    this.#pendingWrites.add(write);
    const end = () => this.#pendingWrites.delete(write);
    write.then(end, end);
    return write;
  }
}
