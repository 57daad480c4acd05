import type { Balance, ChatChange, ChatList, ListedChat, V1Error } from "../protocol/frames/server.ts";
import { type ClientContext, socketUrl } from "./client-context.ts";
import { Connection } from "./connection/connection.ts";
import type { ConnectionState } from "./connection/connection-state.ts";
import { Emitter } from "./emitter.ts";
import { ChatError } from "./errors.ts";

export type InboxEvents = {
  /** The list has changed: all of it. */
  chats: readonly ListedChat[];
  balance: number;
  connection: ConnectionState;
  error: ChatError;
};

/** The list of a member's chats, kept up to date. */
export class Inbox {
  readonly #events = new Emitter<InboxEvents>();
  readonly #connection: Connection;
  readonly #onClosed: () => void;
  #chats: readonly ListedChat[] = [];
  #balance: number | undefined;

  /** Made by `ChatClient.inbox`. */
  constructor(context: ClientContext, onClosed: () => void) {
    this.#onClosed = onClosed;
    this.#connection = new Connection(context, {
      url: () => socketUrl(context, "/members/inbox/"),
      onFrame: (frame) => this.#onFrame(frame as ChatList | ChatChange | Balance | V1Error),
      // Nothing was missed that the next list would not have.
      onDisconnect: () => {},
      // What changed since the token ran out was not told: the next list has it.
      onTokenRenewed: () => this.#connection.drop(),
      onStateChange: (state) => this.#events.emit("connection", state),
    });
    this.#connection.connect();
  }

  /** Listens to an event. @returns a function that ends it */
  on<K extends keyof InboxEvents>(event: K, listener: (event: InboxEvents[K]) => void): () => void {
    return this.#events.on(event, listener);
  }

  get connection(): ConnectionState {
    return this.#connection.state;
  }

  /** The one with the newest message first. */
  get chats(): readonly ListedChat[] {
    return this.#chats;
  }

  /** Undefined until the site has told it. */
  get balance(): number | undefined {
    return this.#balance;
  }

  /** Connects at once: what it waited for, or had given up for, is over, the member says. */
  reconnect(): void {
    this.#connection.connect();
  }

  close(): void {
    this.#connection.close();
    this.#onClosed();
  }

  #onFrame(frame: ChatList | ChatChange | Balance | V1Error): void {
    switch (frame.type) {
      case "chats":
        this.#connection.welcomed();
        this.#connection.online();
        this.#setChats(frame.chats);
        break;
      case "chat":
        this.#setChats([frame.chat, ...this.#chats.filter(({ chat_id }) => chat_id !== frame.chat.chat_id)]);
        break;
      case "balance":
        this.#balance = frame.balance;
        this.#events.emit("balance", frame.balance);
        break;
      case "error":
        this.#events.emit("error", new ChatError(frame));
    }
  }

  #setChats(chats: readonly ListedChat[]): void {
    // Dates are spelled so that they sort as text. Of two at one moment, the one that was heard of last comes first.
    const byNewest = (a: ListedChat, b: ListedChat) => {
      if (a.last_message.date === b.last_message.date) return 0;
      return a.last_message.date < b.last_message.date ? 1 : -1;
    };
    this.#chats = chats.toSorted(byNewest);
    this.#events.emit("chats", this.#chats);
  }
}
