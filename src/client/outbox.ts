import type { V1Error, V1Message } from "../protocol/frames/server.ts";
import { ChatError, type OwnCode } from "./chat-error.ts";
import { newKey } from "./message-id.ts";
import type { Content, OutboxEntry, OutboxScope } from "./outbox-entry.ts";
import type { OutboxNews, OutboxShare } from "./outbox-share.ts";
import type { Change, OutboxStore } from "./outbox-store.ts";
import { type Outgoing, Send, type SendOptions, type Sent } from "./outgoing.ts";
import { SendList } from "./send-list.ts";

type Parts = {
  store: OutboxStore;
  scope: OutboxScope;
  /** Unix ms. */
  now: () => number;
  changed: (outgoing: Outgoing) => void;
  /** Takes what is to be dropped off the wire, if the site can't have it yet. */
  stop: (send: Send) => void;
  /** Others who share the store have changed something: there may be more to send. */
  heard: () => void;
  /** The store could not be read: what was kept in it is not sent. */
  unreadable: (error: ChatError) => void;
};

/** What a chat has to send, in order, kept in a store until the site has it. All who share the store see the same. */
export class Outbox {
  readonly #parts: Parts;
  readonly #list: SendList;
  readonly #writing = new Set<Promise<unknown>>();
  /** What is loaded and what is heard, one behind the other. */
  #line: Promise<void>;
  /** What was kept is here. */
  readonly ready: Promise<void>;
  readonly share: OutboxShare | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#list = new SendList(parts.changed);
    // Before it is loaded: what the others do meanwhile is heard after it.
    this.share = parts.store.share?.(parts.scope, (news) => {
      this.#line = this.#line.then(() => this.#hear(news));
    });
    this.ready = this.#load().then(() => this.#list.putNewBehind());
    this.#line = this.ready;
  }

  get sends(): readonly Send[] {
    return this.#list.all;
  }

  /** @param refusal why it has failed before it could be sent */
  add(content: Content, options: SendOptions = {}, refusal?: V1Error): Send {
    const { scope, store, now } = this.#parts;
    const { maxPrice, signal } = options;
    const order = this.#list.nextOrder(now());
    const state = refusal ? ("failed" as const) : ("sending" as const);
    const entry = { ...scope, key: newKey(), order, content, maxPrice, state, error: refusal };
    const send = new Send(entry);
    if (signal?.aborted) {
      send.done.reject(new ChatError("cancelled", signal.reason));
      return send;
    }
    if (refusal) send.done.reject(new ChatError(refusal));
    const drop = () => void this.discard(send);
    signal?.addEventListener("abort", drop);
    const end = () => signal?.removeEventListener("abort", drop);
    send.done.promise.then(end, end);
    // Not before its place behind what was kept is known.
    send.written = this.ready;
    const put = this.#write(send, () => store.put({ ...send.entry }));
    put.then(
      () => {
        send.isKept = true;
        this.#tell(send);
      },
      (error) => {
        this.#list.drop(send, "not_kept", error);
        this.#change(send, () => undefined).catch(() => {});
      },
    );
    this.#list.add(send);
    return send;
  }

  find(clientMessageId: string | undefined): Send | undefined {
    return clientMessageId === undefined ? undefined : this.#list.find(clientMessageId);
  }

  findOutgoing({ key }: Outgoing): Send | undefined {
    return this.#list.get(key);
  }

  /** Its state has changed. */
  changed(send: Send): void {
    this.#parts.changed(send);
  }

  /**
   * To be called before a send is put on the wire. Done when it is kept that a copy of it may leave, and under which id; or that
   * somebody has dropped it: then it is taken out. If another one has given it an id meanwhile, then that one is its id.
   * @param newId for one that has none, or none that is any use
   */
  async prepare(send: Send, newId: string | undefined): Promise<void> {
    const before = send.clientMessageId;
    send.isFirstCopy = false;
    if (newId === undefined && !send.entry.isUnsent) return this.written(send);
    let isFirstCopy = false;
    try {
      const kept = await this.#change(send, (entry) => {
        const isNew = newId !== undefined && entry.clientMessageId === before;
        isFirstCopy = isNew || entry.isUnsent === true;
        const clientMessageId = isNew ? newId : entry.clientMessageId;
        return isFirstCopy ? { ...entry, clientMessageId, isUnsent: undefined } : entry;
      });
      if (kept) {
        const { clientMessageId, isUnsent } = kept;
        send.isIdStale = false;
        send.isFirstCopy = isFirstCopy;
        send.entry = { ...send.entry, clientMessageId, isUnsent };
        this.#tell(send);
      } else if (this.#list.has(send)) this.#list.drop(send, "cancelled");
    } catch (error) {
      this.fail(send, "not_kept", error);
    }
  }

  /** The copy that was on the wire has not left this machine, and can't any more; nor did any before it. */
  unsent(send: Send): void {
    this.#list.change(send, { ...send.entry, isUnsent: true });
    const told = () => this.#tell(send);
    this.#change(send, (entry) => ({ ...entry, isUnsent: true })).then(told, told);
  }

  /** The site has it. */
  sent(send: Send, sent: Sent): void {
    this.#list.settle(send, sent);
    this.share?.tell({ is: "sent", key: send.key, sent });
    // If it stays, it is sent again some day, under the same id: that changes nothing.
    this.#change(send, () => undefined).catch(() => {});
  }

  /** The site has it, by a message that was found: what it cost is not known. */
  found(send: Send, { id, date }: V1Message, balance: number): void {
    const client_message_id = send.clientMessageId ?? "";
    this.sent(send, { client_message_id, id, date, balance, price: undefined });
  }

  /** The site refused it, or it can't be sent. */
  fail(send: Send, error: V1Error | OwnCode, cause?: unknown): void {
    this.#list.change(send, { ...send.entry, state: "failed", error }, cause);
    const told = () => this.#tell(send);
    this.#change(send, (entry) => ({ ...entry, state: "failed", error })).then(told, told);
  }

  /** Sends again what failed, under the same id. */
  retry(send: Send, maxPrice = send.entry.maxPrice): void {
    if (send.state !== "failed") return;
    const again = { maxPrice, state: "sending", error: undefined } as const;
    this.#list.change(send, { ...send.entry, ...again });
    this.#change(send, (entry) => ({ ...entry, ...again })).then(
      (kept) => {
        if (kept) this.#tell(send);
        else if (this.#list.has(send)) this.#list.drop(send, "cancelled");
      },
      () => this.#tell(send),
    );
  }

  /** Drops what failed, or no whole copy of which can have left this machine. Returns whether it did: nothing else can be undone. */
  async discard(send: Send): Promise<boolean> {
    this.#parts.stop(send);
    let isFree = false;
    const dropped = this.#change(send, (entry) => {
      isFree = entry.state === "failed" || entry.clientMessageId === undefined || entry.isUnsent === true;
      return isFree ? undefined : entry;
    });
    await dropped.catch(() => {
      isFree = false;
    });
    if (!isFree || !this.#list.has(send)) return isFree;
    this.#list.drop(send, "cancelled");
    this.share?.tell({ is: "dropped", key: send.key });
    return true;
  }

  /** Reads the store again: others have written to it. Done when all is here. */
  reload(): Promise<void> {
    this.#line = this.#line.then(() => this.#load());
    return this.#line;
  }

  /** Done when the store has what was written of a send; or of all of them. */
  async written(send?: Send): Promise<void> {
    await Promise.allSettled(send ? [send.written] : this.#writing);
  }

  /** Nobody waits any more. The store has all of it. */
  close(): void {
    this.#list.close();
    this.share?.close();
  }

  async #load(): Promise<void> {
    const { store, scope, unreadable } = this.#parts;
    await this.written();
    const before = new Map(this.sends.map((send) => [send, send.written]));
    /** Otherwise what was written here since is newer than what is read. */
    const isSame = (send: Send) => before.get(send) === send.written;
    try {
      const entries = await store.load(scope);
      for (const send of before.keys()) {
        const isGone = send.isKept && !entries.some(({ key }) => key === send.key);
        // What may be stored is said again, under its id. Anything else that is not there was dropped.
        const mayBeStored = send.isOnWire && send.state === "sending" && !send.entry.isUnsent;
        if (isGone && !mayBeStored && isSame(send)) this.#list.drop(send, "cancelled");
      }
      for (const entry of entries) {
        const send = this.#list.get(entry.key);
        if (!send || isSame(send)) this.#list.take(entry);
      }
    } catch (error) {
      unreadable(new ChatError("not_kept", error));
    }
  }

  #hear(news: OutboxNews): void {
    const send = this.#list.get(news.is === "kept" ? news.entry.key : news.key);
    if (news.is === "kept") this.#list.take(news.entry);
    else if (send && news.is === "sent") this.#list.settle(send, news.sent);
    else if (send) this.#list.drop(send, "cancelled");
    this.#parts.heard();
  }

  /** To be told when it is kept. Of what has come to its end nothing more is told. */
  #tell(send: Send): void {
    if (this.#list.has(send)) this.share?.tell({ is: "kept", entry: send.entry });
  }

  #change(send: Send, change: Change): Promise<OutboxEntry | undefined> {
    return this.#write(send, () => this.#parts.store.change(send.key, change));
  }

  #write<T>(send: Send, run: () => Promise<T>): Promise<T> {
    const written = send.written.then(run, run);
    send.written = written;
    this.#writing.add(written);
    const end = () => this.#writing.delete(written);
    written.then(end, end);
    return written;
  }
}
