import { batch, computed, type Signal, signal } from "@preact/signals";
import type { Chat } from "../../client/chat.ts";
import type { ChatClient } from "../../client/chat-client.ts";
import type { OtherMember } from "../../client/chat-events.ts";
import type { ConnectionState } from "../../client/connection/connection-state.ts";
import type { Outgoing } from "../../client/outbox/outgoing.ts";
import { isBlank } from "../../core/words.ts";
import type { V1Message } from "../../protocol/frames/server.ts";
import { DRAWN_MESSAGES, NEW_MAX_MESSAGES, OLDER_MESSAGES, TYPING_SHOWN_MS } from "../limits.ts";
import type { ConversationPorts } from "./conversation-ports.ts";
import type { Draft } from "./drafts/draft.ts";
import { followExemption } from "./follow-exemption.ts";
import { LoadedBlocks } from "./messages/loaded-blocks.ts";
import { snapshotOf } from "./messages/outgoing-snapshot.ts";
import { type SendProblem, startSend } from "./start-send.ts";

/** The open chat as signals. */
export class Conversation {
  readonly memberId: number;
  readonly chat: Chat;
  readonly #loaded = new LoadedBlocks();
  readonly blocks = this.#loaded.blocks;
  /** Messages that are being sent or have failed. */
  readonly outgoing = signal<readonly Outgoing[]>([]);
  readonly connection = signal<ConnectionState>({ state: "connecting" });
  readonly other = signal<Readonly<OtherMember>>({ id: 0, name: null, online: false, last_read_id: 0 });
  /** The price of a text in coins; undefined until it is known. */
  readonly textPrice = signal<number | undefined>(undefined);
  /** The price of a file, as `textPrice`. */
  readonly filePrice = signal<number | undefined>(undefined);
  /** Whether this member pays nothing here. */
  readonly isExempt = signal(false);
  readonly isTyping = signal(false);
  readonly draft: Draft;
  readonly older = signal<"idle" | "loading" | "failed">("idle");
  readonly hasOlder = signal(false);
  /** Number of unread messages while the end of the log is out of sight; otherwise 0. */
  readonly newCount = signal(0);
  /** The first loaded message that was unread when the chat was opened. Cleared when this member sends one. */
  readonly firstNewId = signal<number | undefined>(undefined);
  /** The newest message of the other member that has arrived while the chat was open. */
  readonly arrived = signal<V1Message | undefined>(undefined);
  /** True once the initial messages have loaded; only later ones count as new. */
  readonly isLoaded = signal(false);
  /** An error that does not belong to a message in the log. */
  readonly problem: Signal<SendProblem | undefined>;
  readonly isEmpty = computed(() => this.blocks.value.length === 0 && this.outgoing.value.length === 0);
  readonly #unsubscribers: (() => void)[];
  readonly #ports: ConversationPorts;
  #isAtEnd = true;
  #hasStarted = false;
  /** The last message that this member had read when the chat was opened. */
  #lastReadIdAtOpen = 0;
  #hasLeft = false;
  #isClosed = false;
  #typingTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(client: ChatClient, otherId: number, ports: ConversationPorts) {
    this.#ports = ports;
    this.memberId = client.memberId;
    this.chat = client.open(otherId);
    this.draft = ports.draft;
    this.draft.open();
    this.problem = this.draft.problem;
    const refresh = () => this.#refresh();
    const { chat } = this;
    this.#unsubscribers = [
      chat.on("message", (message) => this.#onMessage(message)),
      ...(["outgoing", "presence", "read", "prices"] as const).map((event) => chat.on(event, refresh)),
      chat.on("connection", (state) => {
        refresh();
        ports.onConnection(state);
      }),
      ...ports.trackCoins(chat),
      ...followExemption(chat, this.isExempt, ports.exemption),
      chat.on("typing", () => this.#showTyping(true)),
      chat.on("error", ({ code }) => {
        if (code === "storage_failed") this.problem.value = code;
      }),
    ];
    this.#loaded.put(chat.messages);
    this.#refresh();
    void ports.storedChat().then((stored) => this.#loaded.showStored(stored) && this.#refresh());
  }

  get otherId(): number {
    return this.chat.otherMember.id;
  }

  /** Stores the draft, and sends a typing signal. */
  type(text: string): void {
    const isTyping = text !== "" && text !== this.draft.text.value;
    this.draft.type(text);
    if (isTyping) this.chat.typing();
  }

  /** Sends the draft for at most the price that is shown. The field is emptied once the outbox has the message. */
  sendDraft(): void {
    const { chat, draft } = this;
    const text = draft.text.value;
    if (isBlank(text)) return;
    startSend(
      chat,
      () => chat.send({ text, ...this.maxPriceOption(this.textPrice.value) }),
      draft.sendListener,
    );
  }

  /** Sends a failed message again for at most the price that is shown; undefined if none is known. */
  retry(outgoing: Outgoing, price: number | undefined): void {
    // The message's state shows the result.
    this.chat.retry(outgoing, this.maxPriceOption(price)).catch(() => {});
  }

  /** Loads older messages, and renders them in several tasks. */
  async loadOlder(count = OLDER_MESSAGES): Promise<void> {
    if (this.older.value === "loading" || !this.chat.hasOlder) return;
    if (this.chat.connection.state !== "online") return;
    this.older.value = "loading";
    try {
      const page = await this.chat.older(count);
      for (let end = page.length; end > 0; end -= DRAWN_MESSAGES) {
        const part = page.slice(Math.max(0, end - DRAWN_MESSAGES), end);
        this.#loaded.put(part);
        await new Promise((drawn) => setTimeout(drawn));
      }
      batch(() => {
        if (this.firstNewId.value !== undefined) this.#findNew();
        this.#countNew();
        this.hasOlder.value = this.chat.hasOlder;
        this.older.value = "idle";
      });
    } catch {
      this.older.value = "failed";
    }
  }

  /** Call when the log scrolls or resizes. */
  setAtEnd(isAtEnd: boolean): void {
    if (isAtEnd !== this.#isAtEnd) {
      this.#isAtEnd = isAtEnd;
      this.#countNew();
    }
    this.read();
  }

  /** Marks the other member's messages as read if the end of the log is in sight and the window has the focus. */
  read(): void {
    if (!this.#isAtEnd || this.#hasLeft || !this.isLoaded.value) return;
    const last = this.chat.messages.findLast(({ member_id }) => member_id === this.otherId);
    if (last && document.visibilityState === "visible" && document.hasFocus()) this.chat.read(last.id);
  }

  /** Call when the member leaves the chat. It closes when it is offline, or all messages are sent or have failed. */
  leave(): void {
    this.#hasLeft = true;
    this.#refresh();
  }

  /** Call when the member returns. Returns false if the chat was closed in the meantime. */
  reopen(): boolean {
    this.#hasLeft = false;
    this.#isAtEnd = true;
    this.draft.open();
    void this.#startReading();
    return !this.#isClosed;
  }

  /** Returns the option that limits a message to the price shown to the member. Exempt members pay nothing. */
  maxPriceOption(price: number | undefined): { maxPrice?: number } {
    if (this.isExempt.value) return { maxPrice: 0 };
    return price === undefined ? {} : { maxPrice: price };
  }

  #onMessage(message: V1Message): void {
    batch(() => {
      this.#loaded.put([message]);
      const isTheirs = message.member_id === this.otherId;
      if (isTheirs) this.#showTyping(false);
      if (isTheirs && this.isLoaded.value) this.arrived.value = message;
      if (!isTheirs && this.isLoaded.value) this.firstNewId.value = undefined;
      this.#refresh();
    });
    this.read();
  }

  #refresh(): void {
    if (this.#isClosed) return;
    const { chat } = this;
    batch(() => {
      this.outgoing.value = chat.outgoing.map(snapshotOf);
      this.connection.value = chat.connection;
      const { otherMember, prices, exempt } = this.#loaded.factsOf(chat);
      this.other.value = otherMember;
      this.textPrice.value = prices?.text;
      this.filePrice.value = prices?.file;
      if (!chat.prices) this.isExempt.value = this.#ports.exemption.isExempt.peek() ?? exempt;
      if (this.older.value !== "loading") this.hasOlder.value = chat.hasOlder;
      this.#countNew();
      if (chat.connection.state === "online") {
        this.#loaded.endStored();
        if (!this.#hasStarted) void this.#startReading();
        if (this.older.value === "failed") this.older.value = "idle";
      }
    });
    const isOffline = chat.connection.state === "waiting" && this.problem.value !== "storage_failed";
    const isSending = chat.outgoing.some(({ state }) => state === "sending");
    if (this.#hasLeft && (isOffline || !isSending)) this.#close();
  }

  /** Loads the unread messages, if they are not too many, and finds the first of them. */
  async #startReading(): Promise<void> {
    this.#hasStarted = true;
    const { messages, lastReadId } = this.chat;
    this.#lastReadIdAtOpen = lastReadId;
    // Own messages are not marked as read, so many of them may follow the last one that is.
    const missing = this.#ports.listedUnread() === 0 ? 0 : (messages[0]?.id ?? 1) - 1 - lastReadId;
    if (missing > NEW_MAX_MESSAGES) this.#lastReadIdAtOpen = messages.at(-1)?.id ?? 0;
    else if (missing > 0) await this.loadOlder(missing);
    batch(() => {
      this.#findNew();
      this.isLoaded.value = true;
    });
  }

  #findNew(): void {
    this.firstNewId.value = this.chat.messages.find(
      ({ id, member_id }) => id > this.#lastReadIdAtOpen && member_id === this.otherId,
    )?.id;
  }

  #countNew(): void {
    this.newCount.value = this.#isAtEnd ? 0 : this.chat.unread;
  }

  #showTyping(isTyping: boolean): void {
    clearTimeout(this.#typingTimer);
    this.isTyping.value = isTyping;
    if (isTyping) this.#typingTimer = setTimeout(() => this.#showTyping(false), TYPING_SHOWN_MS);
  }

  #close(): void {
    this.#isClosed = true;
    this.#showTyping(false);
    for (const end of this.#unsubscribers) end();
    this.chat.close();
  }
}
