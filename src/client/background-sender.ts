import type { ChatEvents } from "./chat-events.ts";
import { ChatSync } from "./chat-sync.ts";
import type { ClientContext } from "./client-context.ts";
import { Emitter } from "./emitter.ts";
import { BACKGROUND_CHATS_MAX, BACKGROUND_TURN_MS } from "./limits.ts";
import { ALL_CHATS } from "./outbox/outbox-entry.ts";

/** Sends what waits in chats that are not open: connects a few of them at a time, and closes each when nothing of it waits. */
export class BackgroundSender {
  readonly #context: ClientContext;
  readonly #isOpen: (otherMemberId: number) => boolean;
  /** The chats that may have something to send, in the order of their turns. */
  readonly #queue = new Set<number>();
  /** The chats whose turn it is, each with a function that ends it. */
  readonly #turns = new Map<number, () => void>();
  #closeChannel = () => {};

  /** @param isOpen whether a chat sends on its own */
  constructor(context: ClientContext, isOpen: (otherMemberId: number) => boolean) {
    this.#context = context;
    this.#isOpen = isOpen;
    // A store that fails here is reported by the next chat that is opened.
    this.#discover().catch(() => {});
  }

  /** Call when a chat that is not open may have something to send. */
  add(otherMemberId: number): void {
    this.#queue.add(otherMemberId);
    this.#startTurns();
  }

  /** Call before a chat is opened. */
  end(otherMemberId: number): void {
    this.#turns.get(otherMemberId)?.();
  }

  close(): void {
    this.#closeChannel();
    for (const end of this.#turns.values()) end();
  }

  /** Finds the chats with entries to send, now and when another tab stores one. */
  async #discover(): Promise<void> {
    const { store, tokens } = this.#context;
    const scope = { memberId: tokens.memberId, otherMemberId: ALL_CHATS };
    const channel = store.openChannel?.(scope, (event) => {
      if (event.type === "updated") this.add(event.entry.otherMemberId);
    });
    this.#closeChannel = () => channel?.close();
    for (const { otherMemberId } of await store.load(scope)) this.add(otherMemberId);
  }

  #startTurns(): void {
    for (const id of this.#queue) {
      if (this.#turns.size >= BACKGROUND_CHATS_MAX) return;
      this.#queue.delete(id);
      if (!this.#isOpen(id) && !this.#turns.has(id)) this.#startTurn(id);
    }
  }

  #startTurn(id: number): void {
    const { clock } = this.#context;
    const events = new Emitter<ChatEvents>();
    // The newest message is all that it loads.
    const sync = new ChatSync(this.#context, events, id, 1);
    let timer: unknown;
    const end = () => {
      clock.clearTimeout(timer);
      this.#turns.delete(id);
      sync.close();
    };
    this.#turns.set(id, end);
    /** Ends the turn when nothing waits. */
    const check = async (connect = () => {}) => {
      await sync.outbox.ready;
      await sync.outbox.whenWritten();
      if (this.#turns.get(id) !== end) return;
      if (sync.outbox.pending.some(({ state }) => state === "sending")) return connect();
      end();
      this.#startTurns();
    };
    events.on("outgoing", () => void check());
    void check(() => sync.sender.connected());
    const wait = () => {
      timer = clock.setTimeout(() => {
        const { state } = sync.connection.state;
        if (state === "online") return wait();
        end();
        if (state !== "stopped") this.#queue.add(id);
        this.#startTurns();
      }, BACKGROUND_TURN_MS);
    };
    wait();
  }
}
