import { PAGE_DEFAULT_MESSAGES } from "../core/limits.ts";
import type { V1Message } from "../protocol/frames/server.ts";
import { textError } from "../protocol/frames/text.ts";
import type { ChatEvents, OtherMember, Prices } from "./chat-events.ts";
import { ChatSync } from "./chat-sync.ts";
import type { ClientContext } from "./client-context.ts";
import type { ConnectionState } from "./connection/connection-state.ts";
import { Emitter } from "./emitter.ts";
import { ChatError } from "./errors.ts";
import { TYPING_EVERY_MS } from "./limits.ts";
import type { OutboxContent } from "./outbox/outbox-entry.ts";
import type { Outgoing, SendOptions, SendResult } from "./outbox/outgoing.ts";

/** One member's chat with another: its messages without a gap, what is on its way, and who is there. */
export class Chat {
  readonly #context: ClientContext;
  readonly #events = new Emitter<ChatEvents>();
  readonly #sync: ChatSync;
  readonly #onClosed: () => void;
  #typedAt = Number.NEGATIVE_INFINITY;
  #older: Promise<readonly V1Message[]> | undefined;

  /** Made by `ChatClient.open`. */
  constructor(context: ClientContext, otherMemberId: number, onClosed: () => void) {
    this.#context = context;
    this.#onClosed = onClosed;
    this.#sync = new ChatSync(context, this.#events, otherMemberId);
    this.#sync.connection.connect();
  }

  /** Listens to an event. @returns a function that ends it */
  on<K extends keyof ChatEvents>(event: K, listener: (event: ChatEvents[K]) => void): () => void {
    return this.#events.on(event, listener);
  }

  get connection(): ConnectionState {
    return this.#sync.connection.state;
  }

  /** Ascending ids without a gap. They reach back as far as `older` was asked. */
  get messages(): readonly V1Message[] {
    return this.#sync.timeline.messages;
  }

  /** Whether there are older messages than `messages` has. */
  get hasOlder(): boolean {
    return this.#sync.timeline.firstId > 1;
  }

  /** What is not in `messages` yet: on its way, or failed; in order. */
  get outgoing(): readonly Outgoing[] {
    return this.#sync.outbox.pending.filter(({ stored }) => stored === undefined);
  }

  /** As last heard; without a name until the chat was online once. */
  get otherMember(): Readonly<OtherMember> {
    return this.#sync.state.otherMember;
  }

  /** The last message that this member has read, 0 for none. */
  get lastReadId(): number {
    return this.#sync.readMarker.messageId;
  }

  /** How many of `messages` are the other member's and not read. */
  get unread(): number {
    const isUnread = ({ id, member_id }: V1Message) =>
      id > this.lastReadId && member_id === this.#sync.state.otherMember.id;
    return this.messages.filter(isUnread).length;
  }

  /** Undefined until the chat was online once. */
  get prices(): Readonly<Prices> | undefined {
    return this.#sync.state.prices;
  }

  /** Whether messages cost this member nothing. */
  get exempt(): boolean {
    return this.#sync.state.exempt;
  }

  /** This member's coins, as this chat last heard. Undefined until it was online once. */
  get balance(): number | undefined {
    return this.#sync.state.balance;
  }

  /**
   * Sends a text of 1 to 10,000 UTF-16 code units. Done when the site has stored it, however long that takes; until then it is
   * in `outgoing`. @throws ChatError when it failed (it stays in `outgoing`), or was discarded, or the chat was closed
   */
  send({ text, maxPrice }: { text: string; maxPrice?: number }): Promise<SendResult> {
    return this.#send({ type: "text", text }, { maxPrice });
  }

  /** Sends a smile. As `send`. */
  sendSmile(smileId: number, { maxPrice }: { maxPrice?: number } = {}): Promise<SendResult> {
    return this.#send({ type: "smile", smileId }, { maxPrice });
  }

  /**
   * Sends a file, with or without a text. As `send`. `signal` drops it as `discard` would. @param name by default the file's own
   */
  sendFile(
    file: Blob & { readonly name?: string },
    {
      name = file.name || "file",
      text = "",
      ...options
    }: SendOptions & { name?: string; text?: string } = {},
  ): Promise<SendResult> {
    return this.#send({ type: "file", file, name, text }, options);
  }

  /** Sends what failed again, under the same id: if the site had it after all, it is not stored or charged twice. As `send`. */
  async retry(outgoing: Outgoing, { maxPrice }: { maxPrice?: number } = {}): Promise<SendResult> {
    const pending = this.#sync.outbox.findOutgoing(outgoing);
    if (!pending) throw new ChatError("cancelled");
    this.#sync.outbox.retry(pending, maxPrice);
    void this.#sync.sender.flush();
    return pending.done.promise;
  }

  /**
   * Drops what failed, or no whole copy of which can have left this machine: where sockets can be aborted, also a large file that is
   * on its way out, for which the chat connects anew. Returns whether it did: nothing else can be undone.
   */
  async discard(outgoing: Outgoing): Promise<boolean> {
    const pending = this.#sync.outbox.findOutgoing(outgoing);
    return pending !== undefined && this.#sync.outbox.discard(pending);
  }

  /** Loads the page before the first of `messages`, 1 to 1000 of them. @throws ChatError `offline`, `gap` */
  older(limit = PAGE_DEFAULT_MESSAGES): Promise<readonly V1Message[]> {
    if (!this.hasOlder) return Promise.resolve([]);
    this.#older ??= this.#sync.pager
      .fetchBefore(this.#sync.timeline.firstId, limit)
      .then((page) => {
        this.#sync.timeline.prepend(page);
        return page;
      })
      .finally(() => {
        this.#older = undefined;
      });
    return this.#older;
  }

  /** This member has read up to this message, which is one of `messages`. It never moves back. */
  read(messageId: number): void {
    this.#sync.readMarker.move(Math.min(messageId, this.#sync.timeline.lastId));
  }

  /** This member types: to be called with each key, the other one is told once in a while. */
  typing(): void {
    const now = this.#context.clock.now();
    if (this.connection.state !== "online" || now - this.#typedAt < TYPING_EVERY_MS) return;
    this.#typedAt = now;
    this.#sync.connection.send('{"type":"typing"}');
  }

  /** Connects at once: what it waited for, or had given up for, is over, the member says. */
  reconnect(): void {
    this.#sync.connection.connect();
  }

  /** Ends the chat here. What is not sent stays in the store, for the next one who opens it. */
  close(): void {
    this.#sync.close();
    this.#onClosed();
  }

  #send(content: OutboxContent, options: SendOptions): Promise<SendResult> {
    // A frame that is too large is refused without its id: what can be known is refused here.
    const code =
      content.type === "smile" || (content.type === "file" && content.text === "")
        ? undefined
        : textError(content.text);
    const error = code && ({ type: "error", code, detail: "The text can't be sent." } as const);
    const pending = this.#sync.outbox.add(content, options, error);
    void this.#sync.sender.flush();
    return pending.done.promise;
  }
}
