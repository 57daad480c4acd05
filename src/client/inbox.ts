import type { Balance, ChatChange, ChatList, ListedChat, V1Error } from "../protocol/frames/server.ts";
import { type ClientContext, socketUrl } from "./client-context.ts";
import { Connection } from "./connection/connection.ts";
import type { ConnectionState } from "./connection/connection-state.ts";
import { Emitter } from "./emitter.ts";
import { ChatError } from "./errors.ts";

/** The events of an `Inbox`, and what their listeners receive. */
export type InboxEvents = {
  /** The whole list, after a change. */
  chats: readonly ListedChat[];
  /**
   * A frame about the list, before the list changes. A `ChatList` says whether other chats follow, and whether the server
   * still looks for some. Both say how many messages are unread in all chats.
   */
  frame: ChatList | ChatChange;
  /** This member's coins, or whether they are exact, have changed: see `Inbox.balance`. */
  balance: number;
  /** The connection has another state. */
  connection: ConnectionState;
  /** An error of the server that closes nothing. */
  error: ChatError;
};

/** The list of a member's chats, with live updates. */
export class Inbox {
  readonly #events = new Emitter<InboxEvents>();
  readonly #connection: Connection;
  readonly #onClosed: () => void;
  #chats: readonly ListedChat[] = [];
  #coins: Balance | undefined;

  /** @internal */
  constructor(context: ClientContext, onClosed: () => void) {
    this.#onClosed = onClosed;
    this.#connection = new Connection(context, {
      url: () => socketUrl(context, "/members/inbox/"),
      onFrame: (frame) => this.#onFrame(frame as ChatList | ChatChange | Balance | V1Error),
      onDisconnect: () => {
        this.#coins = undefined;
      },
      // The server sent no changes after the token had expired. Reconnect to get the whole list.
      onTokenRenewed: () => this.#connection.drop(),
      onStateChange: (state) => this.#events.emit("connection", state),
    });
    this.#connection.connect();
  }

  /** Adds a listener. @returns a function that removes it */
  on<K extends keyof InboxEvents>(event: K, listener: (event: InboxEvents[K]) => void): () => void {
    return this.#events.on(event, listener);
  }

  /** The state of the connection. The event `connection` reports each change. */
  get connection(): ConnectionState {
    return this.#connection.state;
  }

  /** Sorted by the newest message, descending. */
  get chats(): readonly ListedChat[] {
    return this.#chats;
  }

  /** This member's coins, as the server last reported on this connection. Undefined before its first report. */
  get balance(): number | undefined {
    return this.#coins?.balance;
  }

  /** False if `balance` may contain coins that were spent. */
  get exact(): boolean {
    return this.#coins?.exact ?? true;
  }

  /** Connects now: skips any backoff, and leaves the state `stopped`. */
  reconnect(): void {
    this.#connection.connect();
  }

  /**
   * Has the server read the coins again, unless it did within a minute. `balance` follows if the figure is another one. Needed only
   * for coins that an operator's command granted, about every nine minutes while the member looks: everything else is sent without it.
   */
  refresh(): void {
    this.#connection.send('{"type":"balance"}');
  }

  /** Closes the list. The chats stay open. */
  close(): void {
    // The client may have opened another list by now.
    if (this.connection.state === "closed") return;
    this.#connection.close();
    this.#onClosed();
  }

  #onFrame(frame: ChatList | ChatChange | Balance | V1Error): void {
    switch (frame.type) {
      case "chats":
        this.#connection.welcomed();
        this.#connection.online();
        this.#events.emit("frame", frame);
        this.#setChats(frame.chats);
        break;
      case "chat":
        this.#events.emit("frame", frame);
        this.#setChats([frame.chat, ...this.#chats.filter((chat) => chat.chat_id !== frame.chat.chat_id)]);
        break;
      case "balance":
        this.#coins = frame;
        this.#events.emit("balance", frame.balance);
        break;
      case "error":
        this.#events.emit("error", new ChatError(frame));
    }
  }

  #setChats(chats: ListedChat[]): void {
    // As the server sorts them. Dates have the same format and length, and more digits than a `Date` has.
    this.#chats = chats.sort(
      (a, b) => b.last_message.date.localeCompare(a.last_message.date) || b.chat_id - a.chat_id,
    );
    this.#events.emit("chats", this.#chats);
  }
}
