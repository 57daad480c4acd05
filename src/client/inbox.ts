import type { Balance, ChatChange, ChatList, ListedChat, V1Error } from "../protocol/frames/server.ts";
import { ChatError } from "./chat-error.ts";
import { Connection } from "./connection.ts";
import type { ConnectionState } from "./connection-state.ts";
import { Emitter } from "./emitter.ts";
import { type Site, socketUrl } from "./site.ts";

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
  readonly #closed: () => void;
  #chats: readonly ListedChat[] = [];
  #balance: number | undefined;

  /** Made by `ChatClient.inbox`. */
  constructor(site: Site, closed: () => void) {
    this.#closed = closed;
    this.#connection = new Connection(site, {
      url: () => socketUrl(site, "/members/inbox/"),
      hear: (frame) => this.#hear(frame as ChatList | ChatChange | Balance | V1Error),
      // Nothing was missed that the next list would not have.
      lost: () => {},
      // What changed since the token ran out was not told: the next list has it.
      renewed: () => this.#connection.drop(),
      changed: (state) => this.#events.emit("connection", state),
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
    this.#closed();
  }

  #hear(frame: ChatList | ChatChange | Balance | V1Error): void {
    switch (frame.type) {
      case "chats":
        this.#connection.welcomed();
        this.#connection.online();
        this.#show(frame.chats);
        break;
      case "chat":
        this.#show([frame.chat, ...this.#chats.filter(({ chat_id }) => chat_id !== frame.chat.chat_id)]);
        break;
      case "balance":
        this.#balance = frame.balance;
        this.#events.emit("balance", frame.balance);
        break;
      case "error":
        this.#events.emit("error", new ChatError(frame));
    }
  }

  #show(chats: readonly ListedChat[]): void {
    // Dates are spelled so that they sort as text. Of two at one moment, the one that was heard of last comes first.
    const age = (a: ListedChat, b: ListedChat) => {
      if (a.last_message.date === b.last_message.date) return 0;
      return a.last_message.date < b.last_message.date ? 1 : -1;
    };
    this.#chats = chats.toSorted(age);
    this.#events.emit("chats", this.#chats);
  }
}
