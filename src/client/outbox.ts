import type { V1Error, V1Message } from "../protocol/server-frames.ts";
import { ChatError } from "./chat-error.ts";
import { newKey } from "./message-id.ts";
import type { Content, OutboxScope, OutboxStore } from "./outbox-store.ts";
import { type Outgoing, Send, type SendOptions, type Sent } from "./outgoing.ts";

type Parts = {
  store: OutboxStore;
  scope: OutboxScope;
  /** Unix ms. */
  now: () => number;
  changed: (outgoing: Outgoing) => void;
  /** The store could not be read: what was kept in it is not sent. */
  unreadable: (error: ChatError) => void;
};

/** What a chat has to send, in order, kept in a store until the site has it. */
export class Outbox {
  readonly #parts: Parts;
  #sends: Send[] = [];
  #lastOrder = 0;
  /** What was kept is here. */
  readonly ready: Promise<void>;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.ready = this.#load();
  }

  get sends(): readonly Send[] {
    return this.#sends;
  }

  add(content: Content, options: SendOptions = {}): Send {
    // Before what another page of the same browser adds later, and behind what it added before.
    const order = Math.max(this.#lastOrder + 1, this.#parts.now());
    this.#lastOrder = order;
    const { maxPrice, signal } = options;
    const entry = {
      ...this.#parts.scope,
      key: newKey(),
      order,
      content,
      maxPrice,
      state: "waiting" as const,
    };
    const send = new Send(entry, options);
    if (signal?.aborted) {
      send.done.reject(new ChatError("cancelled", signal.reason));
      return send;
    }
    const drop = () => this.discard(send);
    signal?.addEventListener("abort", drop);
    const end = () => signal?.removeEventListener("abort", drop);
    send.done.promise.then(end, end);
    this.#sends.push(send);
    this.#keep(send).catch((error) => this.#drop(send, new ChatError("not_kept", error)));
    this.#parts.changed(send);
    return send;
  }

  find(clientMessageId: string | undefined): Send | undefined {
    return clientMessageId === undefined
      ? undefined
      : this.#sends.find((send) => send.clientMessageId === clientMessageId);
  }

  findOutgoing(outgoing: Outgoing): Send | undefined {
    return this.#sends.find(({ key }) => key === outgoing.key);
  }

  /** Its state has changed. */
  changed(send: Send): void {
    this.#parts.changed(send);
  }

  /** Gives a send the id under which it will be known. Done when that is kept: not before may it be put on the wire. */
  async giveId(send: Send, clientMessageId: string): Promise<void> {
    send.entry.clientMessageId = clientMessageId;
    try {
      await this.#keep(send);
    } catch (error) {
      delete send.entry.clientMessageId;
      this.failHere(send, new ChatError("not_kept", error));
    }
  }

  /** The site has it. */
  sent(send: Send, sent: Sent): void {
    send.state = "sent";
    this.#remove(send);
    send.done.resolve(sent);
    this.#parts.changed(send);
  }

  /** The site has it, by a message that was found: what it cost is not known. */
  found(send: Send, { id, date }: V1Message, balance: number): void {
    const client_message_id = send.clientMessageId ?? "";
    this.sent(send, { client_message_id, id, date, balance, price: undefined });
  }

  /** The site refused it. */
  fail(send: Send, error: V1Error): void {
    send.entry.error = error;
    this.failHere(send, new ChatError(error));
  }

  failHere(send: Send, error: ChatError): void {
    send.state = "failed";
    send.entry.state = "failed";
    this.#keep(send).catch(() => {});
    send.done.reject(error);
    this.#parts.changed(send);
  }

  /** Sends again what failed, under the same id. */
  retry(send: Send, maxPrice = send.entry.maxPrice): void {
    if (send.state !== "failed") return;
    send.state = "waiting";
    send.entry.state = "waiting";
    send.entry.maxPrice = maxPrice;
    delete send.entry.error;
    send.expectResult();
    this.#keep(send).catch(() => {});
    this.#parts.changed(send);
  }

  /** Drops what failed, or was never on the wire. Returns whether it did: nothing else can be undone. */
  discard(send: Send): boolean {
    const isHere = this.#sends.includes(send);
    if (!isHere || (send.state !== "failed" && (send.state !== "waiting" || send.wasOnWire))) return false;
    this.#drop(send, new ChatError("cancelled"));
    return true;
  }

  /** Nobody waits any more. The store has all of it. */
  close(): void {
    for (const send of this.#sends) send.done.reject(new ChatError("closed"));
    this.#sends = [];
  }

  async #load(): Promise<void> {
    const { store, scope, unreadable } = this.#parts;
    try {
      const kept = (await store.load(scope)).map((entry) => new Send({ ...entry }));
      const loaded = kept.filter((send) => !this.#sends.some(({ key }) => key === send.key));
      loaded.sort((a, b) => a.entry.order - b.entry.order || (a.key < b.key ? -1 : 1));
      this.#lastOrder = loaded.at(-1)?.entry.order ?? 0;
      // What was written meanwhile comes behind it, though the clock were set back since.
      for (const send of this.#sends) {
        if (send.entry.order <= this.#lastOrder) {
          send.entry.order = this.#lastOrder + 1;
          this.#keep(send).catch(() => {});
        }
        this.#lastOrder = send.entry.order;
      }
      this.#sends = [...loaded, ...this.#sends];
      for (const send of loaded) this.#parts.changed(send);
    } catch (error) {
      unreadable(new ChatError("not_kept", error));
    }
  }

  #drop(send: Send, error: ChatError): void {
    send.state = "failed";
    this.#remove(send);
    send.done.reject(error);
    this.#parts.changed(send);
  }

  #remove(send: Send): void {
    this.#sends = this.#sends.filter((each) => each !== send);
    // If it stays, it is sent again some day, under the same id: that changes nothing.
    send.kept = send.kept.then(
      () => this.#parts.store.delete(send.key),
      () => {},
    );
    send.kept.catch(() => {});
  }

  #keep(send: Send): Promise<void> {
    const entry = { ...send.entry };
    const put = () => this.#parts.store.put(entry);
    send.kept = send.kept.then(put, put);
    return send.kept;
  }
}
