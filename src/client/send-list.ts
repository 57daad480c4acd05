import { ChatError, type OwnCode } from "./chat-error.ts";
import type { OutboxEntry } from "./outbox-entry.ts";
import { type Outgoing, Send, type Sent } from "./outgoing.ts";

/** What a chat has to send, in order, as it is known here. */
export class SendList {
  readonly #changed: (outgoing: Outgoing) => void;
  #sends: Send[] = [];
  #lastOrder = 0;

  /** @param changed a send has another state */
  constructor(changed: (outgoing: Outgoing) => void) {
    this.#changed = changed;
  }

  get all(): readonly Send[] {
    return this.#sends;
  }

  has(send: Send): boolean {
    return this.#sends.includes(send);
  }

  /** Of those that are on the wire. */
  find(clientMessageId: string): Send | undefined {
    return this.#sends.find((send) => send.clientMessageId === clientMessageId);
  }

  get(key: string): Send | undefined {
    return this.#sends.find((send) => send.key === key);
  }

  /** The place of the next one: before what another tab adds later, and behind what it added before. @param now Unix ms */
  nextOrder(now: number): number {
    return Math.max(this.#lastOrder + 1, now);
  }

  add(send: Send): void {
    this.#lastOrder = Math.max(this.#lastOrder, send.entry.order);
    this.#sends = [...this.#sends, send].toSorted(inOrder);
    this.#changed(send);
  }

  /** What the store has of a send. */
  take(entry: OutboxEntry): void {
    const known = this.get(entry.key);
    if (known) this.change(known, entry);
    else {
      const send = new Send(entry);
      send.isKept = true;
      this.add(send);
    }
  }

  /** @param cause of a failure */
  change(send: Send, entry: OutboxEntry, cause?: unknown): void {
    send.entry = { ...entry, content: send.content };
    if (send.state !== entry.state) {
      send.state = entry.state;
      if (entry.state === "sending") send.expectResult();
      else send.done.reject(new ChatError(entry.error ?? "not_kept", cause));
    }
    this.#changed(send);
  }

  /** The site has it. */
  settle(send: Send, sent: Sent): void {
    send.state = "sent";
    this.#remove(send);
    send.done.resolve(sent);
    this.#changed(send);
  }

  /** It is not sent, and here no more. */
  drop(send: Send, code: OwnCode, cause?: unknown): void {
    send.state = "failed";
    this.#remove(send);
    send.done.reject(new ChatError(code, cause));
    this.#changed(send);
  }

  /** What was not kept yet comes behind what was, though the clock were set back since. */
  putNewBehind(): void {
    const kept = this.#sends.filter(({ isKept }) => isKept);
    let last = Math.max(0, ...kept.map(({ entry }) => entry.order));
    for (const { entry, isKept } of this.#sends) {
      if (!isKept) last = entry.order = Math.max(entry.order, last + 1);
    }
    this.#lastOrder = Math.max(this.#lastOrder, last);
    this.#sends = this.#sends.toSorted(inOrder);
  }

  /** Nobody waits any more. */
  close(): void {
    for (const send of this.#sends) send.done.reject(new ChatError("closed"));
    this.#sends = [];
  }

  #remove(send: Send): void {
    this.#sends = this.#sends.filter((each) => each !== send);
  }
}

function inOrder(one: Send, other: Send): number {
  return one.entry.order - other.entry.order || (one.key < other.key ? -1 : 1);
}
