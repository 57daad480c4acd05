import { PAGE_DEFAULT_MESSAGES } from "../core/limits.ts";
import type { V1Message } from "../protocol/frames/server.ts";
import { textError } from "../protocol/frames/text.ts";
import type { ChatEvents, Limits, OtherMember, Prices } from "./chat-events.ts";
import { ChatSync } from "./chat-sync.ts";
import type { ClientContext } from "./client-context.ts";
import type { ConnectionState } from "./connection/connection-state.ts";
import { Emitter } from "./emitter.ts";
import { ChatError, rejected } from "./errors.ts";
import { TYPING_EVERY_MS } from "./limits.ts";
import type { OutboxContent } from "./outbox/outbox-entry.ts";
import type { Outgoing, SendOptions, SendResult } from "./outbox/outgoing.ts";

/** A chat with one other member: its messages without a gap, the outgoing messages, and the other member's presence. */
export class Chat {
  readonly #context: ClientContext;
  readonly #events = new Emitter<ChatEvents>();
  readonly #sync: ChatSync;
  readonly #onClosed: () => void;
  /**
   * Resolves when the chat is online for the first time: `messages` then has the newest messages. Rejects with a `ChatError` when the
   * caller has to act first, or has closed the chat. Its code is `closed`, `unauthorized` when the member is signed out, or the code of
   * the state `stopped`. Settles once: see `connection` for what follows.
   */
  readonly ready: Promise<void>;
  /** In ms of `Clock.elapsed`. */
  #typedAt = -Number.POSITIVE_INFINITY;
  #older: Promise<readonly V1Message[]> | undefined;

  /** @internal */
  constructor(context: ClientContext, otherMemberId: number, onClosed: () => void) {
    this.#context = context;
    this.#onClosed = onClosed;
    this.#sync = new ChatSync(context, this.#events, otherMemberId, PAGE_DEFAULT_MESSAGES);
    this.ready = new Promise((resolve, reject) => {
      this.on("connection", (connection) => {
        if (connection.state === "online") resolve();
        else if (connection.state === "closed") reject(new ChatError("closed"));
        else if (connection.state === "stopped") reject(new ChatError(connection.code));
        else if (connection.state === "signed-out") reject(new ChatError("unauthorized"));
      });
    });
    // A caller may look at `connection` instead.
    this.ready.catch(() => {});
    this.#sync.connection.connect();
  }

  /** Adds a listener. @returns a function that removes it */
  on<K extends keyof ChatEvents>(event: K, listener: (event: ChatEvents[K]) => void): () => void {
    return this.#events.on(event, listener);
  }

  /** The state of the connection. The event `connection` reports each change. */
  get connection(): ConnectionState {
    return this.#sync.connection.state;
  }

  /** The loaded messages, with ascending ids and without a gap. `older` loads more. */
  get messages(): readonly V1Message[] {
    return this.#sync.timeline.messages;
  }

  /** Whether the chat has messages older than the first of `messages`. */
  get hasOlder(): boolean {
    return this.#sync.timeline.firstId > 1;
  }

  /** Messages that are not in `messages` yet, in order: to be sent, sent without an answer, or failed. */
  get outgoing(): readonly Outgoing[] {
    return this.#sync.outbox.pending.filter(({ stored }) => stored === undefined);
  }

  /** As the server last reported. The name is null until the chat was online once, and for a member without one. */
  get otherMember(): Readonly<OtherMember> {
    return this.#sync.state.otherMember;
  }

  /** The id of the last message that this member has read, 0 for none. */
  get lastReadId(): number {
    return this.#sync.readMarker.messageId;
  }

  /** How many of `messages` are from the other member and unread. */
  get unread(): number {
    const isUnread = ({ id, member_id }: V1Message) =>
      id > this.lastReadId && member_id === this.#sync.state.otherMember.id;
    return this.messages.filter(isUnread).length;
  }

  /** Undefined until the chat was online once. */
  get prices(): Readonly<Prices> | undefined {
    return this.#sync.state.prices;
  }

  /** The sizes that the server accepts. Undefined until the chat was online once, and with a server that sends none. */
  get limits(): Readonly<Limits> | undefined {
    return this.#sync.state.limits;
  }

  /** Whether this member sends without paying. */
  get exempt(): boolean {
    return this.#sync.state.exempt;
  }

  /** This member's coins, as the server last reported on this chat. Undefined until it was online once. */
  get balance(): number | undefined {
    return this.#sync.state.balance;
  }

  /**
   * Sends a text of 1 to 10,000 UTF-16 code units. Resolves when the server has stored it, however long that takes; until then the
   * message is in `outgoing`.
   * @param options.maxPrice whole coins: the server rejects the message rather than charge more
   * @throws ChatError with the server's code when the message failed (it stays in `outgoing`); `cancelled` when it was discarded;
   * `closed` when the chat was closed first
   */
  send({ text, maxPrice }: { text: string; maxPrice?: number }): Promise<SendResult> {
    return this.#send({ type: "text", text }, { maxPrice });
  }

  /** Sends a smile. Resolves and throws as `send` does. */
  sendSmile(smileId: number, { maxPrice }: { maxPrice?: number } = {}): Promise<SendResult> {
    return this.#send({ type: "smile", smileId }, { maxPrice });
  }

  /**
   * Sends a file, with or without a text. Resolves and throws as `send` does.
   * @param options.name by default the file's own name, else "file"
   * @param options.signal discards the message when aborted, if `discard` could
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

  /**
   * Sends a failed message again, under the same id: if the server has it after all, it is not stored or charged twice. Resolves
   * and throws as `send` does.
   */
  retry(outgoing: Outgoing, { maxPrice }: { maxPrice?: number } = {}): Promise<SendResult> {
    const pending = this.#sync.outbox.findOutgoing(outgoing);
    if (!pending) return rejected(this.#isClosed ? "closed" : "cancelled");
    this.#sync.outbox.retry(pending, maxPrice);
    void this.#sync.sender.flush();
    return pending.done.promise;
  }

  /**
   * Drops a message that failed, or of which no whole copy can have left this machine. Where sockets can be aborted, that includes a
   * large file during its upload; the chat then reconnects. Resolves to whether the message was dropped.
   */
  async discard(outgoing: Outgoing): Promise<boolean> {
    const pending = this.#sync.outbox.findOutgoing(outgoing);
    return pending !== undefined && this.#sync.outbox.discard(pending);
  }

  /**
   * Loads up to `limit` messages before the first of `messages`.
   * @param limit at least 1. The chat loads at most 1000 at a time
   * @throws ChatError `offline`, `gap`
   * @throws TypeError for a limit that is not a positive integer
   */
  older(limit = PAGE_DEFAULT_MESSAGES): Promise<readonly V1Message[]> {
    if (!Number.isSafeInteger(limit) || limit < 1)
      return Promise.reject(new TypeError("not a positive integer"));
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
    // A caller may look at `messages` instead of the promise, so mark it as handled.
    this.#older.catch(() => {});
    return this.#older;
  }

  /**
   * Marks all messages up to this id as read, at most up to the last of `messages`. Never moves back.
   * @throws TypeError for an id that is not an integer
   */
  read(messageId: number): void {
    const lastId = Math.min(messageId, this.#sync.timeline.lastId);
    if (!Number.isSafeInteger(lastId)) throw new TypeError("not a positive integer");
    this.#sync.readMarker.move(lastId);
  }

  /** Call on each key press. Notifies the other member at most every 3 seconds. */
  typing(): void {
    const now = this.#context.clock.elapsed();
    if (this.connection.state !== "online" || now - this.#typedAt < TYPING_EVERY_MS) return;
    this.#typedAt = now;
    this.#sync.connection.send('{"type":"typing"}');
  }

  /** Connects now: skips any backoff, and leaves the state `stopped`. */
  reconnect(): void {
    this.#sync.connection.connect();
  }

  /** Closes the chat. Unsent messages stay in the store, and the client sends them in the background. */
  close(): void {
    // Another chat with this member may be open by now.
    if (this.#isClosed) return;
    this.#sync.close();
    this.#onClosed();
  }

  get #isClosed(): boolean {
    return this.connection.state === "closed";
  }

  #send(content: OutboxContent, options: SendOptions): Promise<SendResult> {
    if (this.#isClosed) return rejected("closed");
    // The server rejects an oversized frame without its id, so check the text here.
    const error =
      content.type === "smile" || (content.type === "file" && content.text === "")
        ? undefined
        : textError(content.text);
    const pending = this.#sync.outbox.add(content, options, error);
    void this.#sync.sender.flush();
    return pending.done.promise;
  }
}
